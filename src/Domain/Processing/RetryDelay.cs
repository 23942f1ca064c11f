namespace Ingest.Domain.Processing;

/// <summary>
/// How long to wait before the next attempt: exponential back-off with full jitter of ±20 % around base · 2^(attempt-1), capped; never
/// shorter than the service asked for, and that wish is capped, too.
/// </summary>
/// <param name="backOff">After the first attempt.</param>
/// <param name="longest">Cap of the exponential.</param>
/// <param name="longestWish">Cap of what a service may ask for.</param>
internal sealed class RetryDelay(TimeSpan backOff, TimeSpan longest, TimeSpan longestWish)
{
    /// <summary>For versions: a wish is capped at five minutes, so that it cannot park a document.</summary>
    public RetryDelay(WorkerOptions options)
        : this(options.RetryBackOff, options.MaxRetryBackOff, TimeSpan.FromMinutes(5))
    {
    }

    public TimeSpan After(int attempt, TimeSpan? retryAfter)
    {
        var exponential = backOff * Math.Pow(2, Math.Clamp(attempt - 1, 0, 20));
        var capped = exponential < longest ? exponential : longest;
#pragma warning disable CA5394 // Jitter spreads load; nothing depends on it being unpredictable.
        var jittered = capped * (0.8 + (0.4 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
        var wish = retryAfter is { } asked && asked > TimeSpan.Zero ? (asked < longestWish ? asked : longestWish) : TimeSpan.Zero;
        return jittered > wish ? jittered : wish;
    }
}
