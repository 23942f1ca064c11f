using Ingest.Domain.Errors;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>
/// Lets as many callers to a pool as it has connections, first come, first served. A caller keeps its turn while it backs off from a server
/// that has no more connections, so the others take connections that come free instead of asking the server for more (P4).
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing, and turns may still come back at shutdown.
internal sealed class ConnectionTurns(int connections, TimeSpan limit, string which = "of the pool")
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(connections, connections);
    private int _waiting;

    /// <summary>Most connections at once.</summary>
    public int Max => connections;

    /// <summary>Turns taken now.</summary>
    public int Used => Max - _free.CurrentCount;

    /// <summary>Callers that wait for a turn now.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a turn; disposing it gives it back.</summary>
    /// <exception cref="RetryableException"><c>database_unavailable</c>: every connection stayed busy for the whole limit.</exception>
    public async ValueTask<Turn> TakeAsync(string operation, CancellationToken cancellationToken) =>
        await WaitAsync(cancellationToken)
            ? new Turn(_free)
            : throw new RetryableException(
                ErrorCodes.DatabaseUnavailable,
                $"PostgreSQL, {operation}: all {connections} connections {which} were busy for {limit.TotalSeconds:0} s. It is tried again; "
                + "if it stays so, lower Ingest:Worker:Slots or raise Ingest:Postgres:MaxPoolSize.");

    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            return await _free.WaitAsync(limit, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>The right to one connection.</summary>
    public readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
