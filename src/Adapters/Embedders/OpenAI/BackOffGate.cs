namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>
/// What one caller learns of a busy endpoint holds for all: after a 429 nobody sends until the time the endpoint asked for has passed.
/// </summary>
internal sealed class BackOffGate(TimeProvider time)
{
    private readonly Lock _lock = new();
    private DateTimeOffset _closedUntil;

    /// <summary>How long it stays closed; zero when open.</summary>
    internal TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                var remaining = _closedUntil - time.GetUtcNow();
                return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Closes it for at least this long from now.</summary>
    internal void Close(TimeSpan duration)
    {
        lock (_lock)
        {
            var until = time.GetUtcNow() + duration;
            _closedUntil = until > _closedUntil ? until : _closedUntil;
        }
    }
}
