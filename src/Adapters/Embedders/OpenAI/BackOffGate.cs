namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>
/// What one caller learns of a busy endpoint holds for all: after a 429 nobody sends until the time the endpoint asked for has passed.
/// </summary>
internal sealed class BackOffGate(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _closedAt;
    private TimeSpan _closedFor;

    /// <summary>How long it stays closed; zero when open. Measured by the monotonic clock, so a stepped clock does not matter.</summary>
    internal TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                var remaining = _closedFor - time.GetElapsedTime(_closedAt);
                return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Closes it for at least this long from now.</summary>
    internal void Close(TimeSpan duration)
    {
        lock (_lock)
        {
            if (duration > _closedFor - time.GetElapsedTime(_closedAt))
            {
                (_closedAt, _closedFor) = (time.GetTimestamp(), duration);
            }
        }
    }
}
