using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Cost;

namespace Ingest.Adapters.Postgres.Cost;

internal sealed class PausedWork(Databases databases, TimeProvider time) : IPausedWork
{
    public Task<int> PauseWaitingAsync(string collection, string message, DateTimeOffset until, int limit, CancellationToken cancellationToken) =>
        databases.Main.ExecuteAsync(new Statement("Cost/PauseWaiting", collection, message, until, limit, time.GetUtcNow()), cancellationToken);

    public Task<IReadOnlyList<string>> ListCollectionsAsync(IReadOnlyCollection<string> queues, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(new Statement("Cost/ListPaused", queues.ToArray(), time.GetUtcNow()), static row => row.GetString(0), cancellationToken);

    public Task<int> ReleaseAsync(string collection, int limit, CancellationToken cancellationToken) =>
        databases.Main.ExecuteAsync(new Statement("Cost/ReleasePaused", collection, limit, time.GetUtcNow()), cancellationToken);
}
