namespace Ingest.Domain.Batches;

/// <summary>How a batch stands.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Items">Files in it.</param>
/// <param name="Counts">Files by state.</param>
/// <param name="Unchanged">Files whose bytes were there before; they are counted by state too.</param>
/// <param name="SettledLately">Files that reached ready or failed within <see cref="RateWindow"/> before the count.</param>
/// <param name="Unsent">Of the cancelled ones, those that were not sent.</param>
/// <param name="Chunks">Chunks of the searchable ones.</param>
public sealed record BatchProgress(
    Batch Batch, long Items, BatchCounts Counts, long Unchanged, long SettledLately, long Unsent = 0, long Chunks = 0)
{
    private static readonly TimeSpan ShortestRatePeriod = TimeSpan.FromSeconds(1);

    /// <summary>What throughput is measured over: one minute.</summary>
    public static TimeSpan RateWindow { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Files whose bytes are in, or always were.</summary>
    public long Accepted => Items - Counts.Expected - Counts.Refused - Unsent;

    /// <summary>Files that can be found.</summary>
    public long Searchable => Counts.Ready;

    /// <summary>Files that failed or were refused.</summary>
    public long Failed => Counts.Failed + Counts.Refused;

    /// <summary>Files that a cancellation ended.</summary>
    public long Cancelled => Counts.Cancelled;

    /// <summary>The figures to keep once it is done.</summary>
    public BatchTotals Totals => new(Items, Accepted, Searchable, Unchanged, Failed, Cancelled, Counts.Superseded, Chunks);

    /// <summary>Files something is still to happen to, those not sent yet included.</summary>
    public long Remaining => Counts.Expected + Counts.Pending + Counts.Processing;

    /// <summary>True when every file is in a final state.</summary>
    public bool Done => Remaining == 0;

    /// <summary>Files settled a second over the last minute, or since the batch began if that is less.</summary>
    public double RatePerSecond(DateTimeOffset now)
    {
        var age = now - Batch.CreatedAt;
        var period = age < RateWindow ? age : RateWindow;
        return SettledLately / (period < ShortestRatePeriod ? ShortestRatePeriod : period).TotalSeconds;
    }

    /// <summary>When the rest is settled if it goes on like this; null when it is done or nothing was settled in the last minute.</summary>
    public DateTimeOffset? EstimateDone(DateTimeOffset now)
    {
        var rate = RatePerSecond(now);
        return Done || rate <= 0 ? null : now + TimeSpan.FromSeconds(Math.Ceiling(Remaining / rate));
    }
}

/// <summary>Files by state, see <see cref="BatchItemState"/>.</summary>
/// <param name="Expected">Not sent yet.</param>
/// <param name="Pending">Waiting for a worker.</param>
/// <param name="Processing">With a worker.</param>
/// <param name="Ready">Searchable.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Refused">Sent and not taken.</param>
/// <param name="Superseded">Replaced by a newer version or deleted since.</param>
/// <param name="Cancelled">Not sent, or not yet with a worker, when the batch was cancelled.</param>
public sealed record BatchCounts(
    long Expected, long Pending, long Processing, long Ready, long Failed, long Refused, long Superseded, long Cancelled = 0);

/// <summary>The receipt of a batch in figures: what the counts were when it was first seen with every file in a final state.</summary>
/// <param name="Items">Files in it.</param>
/// <param name="Accepted">Files whose bytes were in, or always had been.</param>
/// <param name="Searchable">Files that could be found.</param>
/// <param name="Unchanged">Files whose bytes had been there before; they are counted in the others too.</param>
/// <param name="Failed">Files that failed or were refused.</param>
/// <param name="Cancelled">Files that a cancellation ended.</param>
/// <param name="Superseded">Files replaced or deleted by then.</param>
/// <param name="Chunks">Chunks of the searchable ones.</param>
public sealed record BatchTotals(
    long Items, long Accepted, long Searchable, long Unchanged, long Failed, long Cancelled, long Superseded, long Chunks);
