using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>Reads by key what failed before, or what an enumeration found and no page had brought.</summary>
internal sealed class RepairPhase(ISyncProgress progress, ItemIntake intake, IOptions<SyncOptions> options)
{
    /// <summary>What <see cref="IConnector.ReadItemsAsync"/> takes at most.</summary>
    private const int BatchSize = 20;

    /// <summary>Reads one batch; false when nothing is left to try, or <see cref="SyncOptions.RepairLimit"/> is reached.</summary>
    public async Task<bool> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        var asked = await progress.ListUnreadAsync(work.Lease, BatchSize, options.Value.RepairLimit, cancellationToken);
        if (asked.Count == 0)
        {
            return false;
        }

        var page = await ReadAsync(session, asked, cancellationToken);
        var taken = await intake.TakeAsync(work, session, page, cancellationToken);
        LeaseLostException.ThrowUnless(await progress.CommitRepairAsync(
            work.Lease, new RepairCommit(asked, taken.Items, taken.Failures), options.Value.LeaseDuration, cancellationToken));
        return true;
    }

    private static async Task<ItemPage> ReadAsync(SyncSession session, IReadOnlyList<ItemKey> asked, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Connector.ReadItemsAsync(asked, cancellationToken);
        }
        catch (SkippableException error)
        {
            return new ItemPage([], [.. asked.Select(key => new ItemFailure(key, error.Code, error.Message))], Next: null);
        }
    }
}
