namespace Ingest.Domain.Figures;

/// <summary>What became of documents over time: the last hour by minutes, or the last day by quarters of an hour.</summary>
/// <param name="Step">Length of a step.</param>
/// <param name="Points">Every step, oldest first; the last one is still under way.</param>
public sealed record Throughput(TimeSpan Step, IReadOnlyList<ThroughputPoint> Points);

/// <summary>One step.</summary>
/// <param name="At">Its start.</param>
/// <param name="Ready">Versions that became searchable.</param>
/// <param name="Failed">Versions that failed.</param>
/// <param name="Chunks">Chunks of the searchable ones.</param>
/// <param name="Bytes">Bytes of the searchable ones.</param>
/// <param name="SecondsP50">Half of them were searchable so soon after they were registered (or given back to work), or null when none was.</param>
/// <param name="SecondsP95">95 of 100 were.</param>
public sealed record ThroughputPoint(DateTimeOffset At, long Ready, long Failed, long Chunks, long Bytes, double? SecondsP50, double? SecondsP95);

/// <summary>How far back to look.</summary>
public enum ThroughputPeriod
{
    /// <summary>60 points of a minute.</summary>
    Hour,

    /// <summary>96 points of 15 minutes.</summary>
    Day,
}

/// <summary>Reads the series. However many ask at the same time, a period is read at most once in <see cref="Age"/>.</summary>
public sealed class ThroughputReader
{
    /// <summary>How long an answer is used again: the figures behind it are no fresher.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(10);

    private readonly SharedAnswer<Throughput> _hour;
    private readonly SharedAnswer<Throughput> _day;

    internal ThroughputReader(IFigureStore store, TimeProvider time)
    {
        _hour = new SharedAnswer<Throughput>(token => ReadAsync(store, time, TimeSpan.FromMinutes(1), 60, token), Age, time);
        _day = new SharedAnswer<Throughput>(token => ReadAsync(store, time, TimeSpan.FromMinutes(15), 96, token), Age, time);
    }

    /// <summary>The series, ending with the step that is under way.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer.</exception>
    public Task<Throughput> ReadAsync(ThroughputPeriod period, CancellationToken cancellationToken) =>
        (period == ThroughputPeriod.Day ? _day : _hour).GetAsync(cancellationToken);

    private static async Task<Throughput> ReadAsync(IFigureStore store, TimeProvider time, TimeSpan step, int points, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var last = now.AddTicks(-(now.Ticks % step.Ticks));
        var from = last - ((points - 1) * step);
        var counts = (await store.ReadThroughputAsync(from, step, cancellationToken)).ToLookup(static count => count.At);
        return new Throughput(step, [.. Enumerable.Range(0, points).Select(i => Point(from + (i * step), counts[from + (i * step)]))]);
    }

    private static ThroughputPoint Point(DateTimeOffset at, IEnumerable<LatencyCount> counts)
    {
        List<LatencyCount> all = [.. counts];
        List<KeyValuePair<int, long>> latencies = [.. all.Where(static c => c.Latency is not null).Select(static c => KeyValuePair.Create(c.Latency!.Value, c.Ready))];
        return new ThroughputPoint(
            at, all.Sum(static c => c.Ready), all.Sum(static c => c.Failed), all.Sum(static c => c.Chunks), all.Sum(static c => c.Bytes),
            LatencyScale.Percentile(latencies, 0.5), LatencyScale.Percentile(latencies, 0.95));
    }
}
