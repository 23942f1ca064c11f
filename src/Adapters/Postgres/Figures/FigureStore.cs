using System.Text.Json;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Figures;

namespace Ingest.Adapters.Postgres.Figures;

internal sealed class FigureStore(Databases databases, TimeProvider time) : IFigureStore
{
    private static readonly JsonSerializerOptions Columns = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<Standing> ReadStandingAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rows = await databases.Main.QueryAsync(
            new Statement("Figures/ReadStanding", now, Standing.MaxFailures, Standing.MaxInWork),
            row => new Standing(
                Read<CollectionFigures>(row.GetString(0)),
                Read<FailureGroup>(row.GetString(1)),
                Read<VersionInWork>(row.GetString(2)),
                now - row.Optional<DateTimeOffset>(3),
                new RecentlySettled(row.GetInt64(4), row.Optional<DateTimeOffset>(5), row.GetInt64(6))),
            cancellationToken);
        return rows[0];
    }

    public Task<IReadOnlyList<FailureGroup>> ListFailuresAsync(string? collection, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 500);
        return databases.Main.QueryAsync(
            new Statement("Figures/ListFailures", collection, limit),
            static row => new FailureGroup(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.Optional<Guid>(3), row.Text(4), row.Text(5)),
            cancellationToken);
    }

    public Task<IReadOnlyList<LatencyCount>> ReadThroughputAsync(DateTimeOffset from, TimeSpan step, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Figures/ReadThroughput", from, step),
            static row => new LatencyCount(
                row.GetFieldValue<DateTimeOffset>(0), row.Optional<short>(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
            cancellationToken);

    private static List<T> Read<T>(string json) => JsonSerializer.Deserialize<List<T>>(json, Columns)!;
}
