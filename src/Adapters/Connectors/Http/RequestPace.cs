using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>
/// Spaces the requests to one source evenly, and holds them all back when the source asked for it. One per source and process, shared by
/// its connectors; safe for use by several threads.
/// </summary>
internal sealed class RequestPace(int requestsPerMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _origin = time.GetTimestamp();

    /// <summary>Time between two requests.</summary>
    internal TimeSpan Spacing { get; } = TimeSpan.FromMinutes(1) / Math.Max(1, requestsPerMinute);

    /// <summary>When the next request may be sent, measured by the monotonic clock from <see cref="_origin"/>.</summary>
    private TimeSpan _next;

    /// <summary>Waits for a turn. A turn is taken even if the wait is cancelled: that only makes the next one later.</summary>
    /// <param name="longest">The longest acceptable wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RetryableException"><c>source_throttled</c>: the turn would come later than that. No turn was taken.</exception>
    internal async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = TakeTurn(longest);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>Nobody sends for this long from now.</summary>
    internal void Hold(TimeSpan duration)
    {
        lock (_gate)
        {
            var until = time.GetElapsedTime(_origin) + duration;
            _next = until > _next ? until : _next;
        }
    }

    private TimeSpan TakeTurn(TimeSpan longest)
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_origin);
            var turn = _next > now ? _next : now;
            var wait = turn - now;
            if (wait > longest)
            {
                throw new RetryableException(
                    ErrorCodes.SourceThrottled,
                    $"The next request may only be sent in {Math.Ceiling(wait.TotalSeconds)} s, because the source asked to be left alone or many "
                    + "requests are waiting. The run goes on by itself.",
                    retryAfter: wait);
            }

            _next = turn + Spacing;
            return wait;
        }
    }
}
