using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Figures;

namespace Ingest.Adapters.Postgres.Figures;

internal sealed class FigureKeeping(Databases databases) : IFigureKeeping
{
    public async Task<int> FoldAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var rows = await databases.Main.QueryInTransactionAsync(
            [new("Figures/LockCounts"), new("Figures/FoldCounts", limit)], static row => row.GetInt32(0), cancellationToken);
        return rows[0];
    }

    public async Task<DateTimeOffset?> FindRolledUpAsync(DateTimeOffset keepSince, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryAsync(
            new Statement("Figures/FindRolledUp", keepSince), static row => row.Optional<DateTimeOffset>(0), cancellationToken);
        return rows[0];
    }

    public Task RollUpAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        databases.Main.ExecuteAsync(new Statement("Figures/RollUp", from, to), cancellationToken);

    public async Task<MiscountedPage> NoteMiscountedAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var rows = await databases.Reserve.QueryAsync(
            new Statement("Figures/NoteMiscounted", after, limit), static row => new MiscountedPage(row.GetInt32(0), row.Optional<Guid>(1)), cancellationToken);
        return rows[0];
    }

    public async Task<int> MendSumsAsync(CancellationToken cancellationToken)
    {
        var rows = await databases.Reserve.QueryInTransactionAsync(
            [new("Figures/LockCounts"), new("Figures/MendSums")], static row => row.GetInt32(0), cancellationToken);
        return rows[0];
    }
}
