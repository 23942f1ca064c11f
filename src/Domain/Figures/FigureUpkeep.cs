namespace Ingest.Domain.Figures;

/// <summary>
/// What some process does every few seconds so that figures stay cheap to read: folds changes into counts, and adds up throughput by minute. Any number
/// of processes may do it; after a crash the next one goes on from the rows.
/// </summary>
/// <param name="keeping">The figures.</param>
/// <param name="time">The clock.</param>
public sealed class FigureUpkeep(IFigureKeeping keeping, TimeProvider time)
{
    /// <summary>How often it is to run. A read looks at what changed in about this time.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>How long throughput is kept: twice what is shown.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    /// <summary>How often throughput is added up.</summary>
    private static readonly TimeSpan RollUpInterval = TimeSpan.FromSeconds(15);

    /// <summary>An event may be committed so much later than the time it bears: a minute is final when it is so old.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    /// <summary>One statement looks at no more than this, so that a gap of two days is no long transaction.</summary>
    private static readonly TimeSpan Stretch = TimeSpan.FromHours(1);

    private const int FoldBatch = 5000;

    private DateTimeOffset? _rolledUpTo;

    /// <summary>Does what is due. Not for two callers at once.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer; the next run makes up for it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await keeping.FoldAsync(FoldBatch, cancellationToken) == FoldBatch)
        {
        }

        var now = time.GetUtcNow();
        if (_rolledUpTo is not { } done || now - done >= RollUpInterval || now < done)
        {
            await RollUpAsync(now, cancellationToken);
            _rolledUpTo = now;
        }
    }

    private async Task RollUpAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var oldest = Minute(now - Kept);
        var done = _rolledUpTo ?? await keeping.FindRolledUpAsync(oldest, cancellationToken) ?? oldest;
        var from = Minute((done < now ? done : now) - Late);
        if (from < oldest)
        {
            from = oldest;
        }

        for (; from <= now; from += Stretch)
        {
            var to = from + Stretch;
            await keeping.RollUpAsync(from, to < now ? to : Minute(now) + TimeSpan.FromMinutes(1), cancellationToken);
        }
    }

    private static DateTimeOffset Minute(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));
}
