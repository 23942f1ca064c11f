using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// How many searches read at once. A search keeps its connection for as long as it reads the collection, so each of the worker's slots and one
/// caller more always find a connection that no search has (P4); further searches wait their turn.
/// </summary>
internal sealed class SearchTurns(IOptions<PostgresOptions> postgres, IOptions<WorkerOptions> worker)
{
    private const int Spare = 1;

    private readonly ConnectionTurns _turns = new(
        Math.Max(1, postgres.Value.MaxPoolSize - worker.Value.Slots - Spare), postgres.Value.AcquireTimeout, "that searches may use");

    /// <summary>Waits for a turn; disposing it gives it back.</summary>
    /// <exception cref="Domain.Errors.RetryableException"><c>database_unavailable</c>: not within <see cref="PostgresOptions.AcquireTimeout"/>.</exception>
    public ValueTask<ConnectionTurns.Turn> TakeAsync(string operation, CancellationToken cancellationToken) => _turns.TakeAsync(operation, cancellationToken);
}
