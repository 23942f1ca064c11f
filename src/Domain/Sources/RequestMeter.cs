using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources;

/// <summary>
/// Counts the requests of one run. Answers are the run's progress: they, and what comes of them (items taken in, batches of deletions), extend its
/// lease, and nothing else does (P3). Safe to use from several threads.
/// </summary>
/// <param name="allowed">Requests that may still be sent today, or null for no limit of ours.</param>
public sealed class RequestMeter(long? allowed = null)
{
    private long _sent;
    private long _answered;

    /// <summary>Requests sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Requests answered so far, by whatever status.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Called before every request.</summary>
    /// <exception cref="RetryableException"><c>source_quota</c>: the budget of the day is used up. The run goes on when the next day (UTC) begins.</exception>
    public void Send()
    {
        if (Interlocked.Increment(ref _sent) > allowed)
        {
            Interlocked.Decrement(ref _sent);
            throw new RetryableException(
                ErrorCodes.SourceQuota, "The source's requests for today (RequestsPerDay) are used up. The run goes on tomorrow, at 00:00 UTC.");
        }
    }

    /// <summary>Called after every answer.</summary>
    public void Answer() => Interlocked.Increment(ref _answered);
}
