namespace Ingest.Domain.Processing;

/// <summary>
/// How long to wait before the next attempt: exponential back-off with full jitter of ±20 % around base · 2^(attempt-1), capped; never
/// shorter than the service asked for, and that wish is capped at five minutes so that it cannot park a document.
/// </summary>
internal sealed class RetryDelay(WorkerOptions options)
{
    private static readonly TimeSpan LongestWish = TimeSpan.FromMinutes(5);

    public TimeSpan After(int attempt, TimeSpan? retryAfter)
    {
        var exponential = options.RetryBackOff * Math.Pow(2, Math.Clamp(attempt - 1, 0, 20));
        var capped = exponential < options.MaxRetryBackOff ? exponential : options.MaxRetryBackOff;
#pragma warning disable CA5394 // Jitter spreads load; nothing depends on it being unpredictable.
        var jittered = capped * (0.8 + (0.4 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
        var wish = retryAfter is { } asked && asked > TimeSpan.Zero ? (asked < LongestWish ? asked : LongestWish) : TimeSpan.Zero;
        return jittered > wish ? jittered : wish;
    }
}
