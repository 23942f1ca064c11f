namespace Ingest.Domain.Figures;

/// <summary>
/// Latencies are counted in buckets that grow by 2^(1/4): bucket k holds what took more than 2^((k−1)/4) and at most 2^(k/4) seconds. So minutes
/// can be added up, and a percentile is off by at most 10 %. What took under 31 ms is in the lowest bucket.
/// </summary>
public static class LatencyScale
{
    /// <summary>The lowest bucket: 2^(−20/4) s = 31 ms and less.</summary>
    public const int Lowest = -20;

    /// <summary>The highest bucket: 2^(100/4) s, about a year, and more.</summary>
    public const int Highest = 100;

    /// <summary>The latency that stands for a bucket: its geometric middle, in seconds.</summary>
    public static double Seconds(int bucket) => Math.Pow(2, (bucket - 0.5) / 4);

    /// <summary>
    /// The latency below which this share of the versions stayed (nearest rank), in seconds with three digits; null when no latency is known.
    /// </summary>
    /// <param name="counts">Versions by bucket.</param>
    /// <param name="share">Above 0, at most 1.</param>
    public static double? Percentile(IReadOnlyCollection<KeyValuePair<int, long>> counts, double share)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var rank = (long)Math.Ceiling(share * counts.Sum(static c => c.Value));
        foreach (var (bucket, count) in counts.OrderBy(static c => c.Key))
        {
            rank -= count;
            if (rank <= 0 && count > 0)
            {
                return Math.Round(Seconds(bucket), 3);
            }
        }

        return null;
    }
}
