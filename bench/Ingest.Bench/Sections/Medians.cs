namespace Ingest.Bench.Sections;

/// <summary>The middle of several measurements.</summary>
internal static class Medians
{
    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length > 0
            ? (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2
            : throw new ArgumentException("Expected at least one value, found none.", nameof(values));
    }

    /// <summary>The value that this share of the others does not exceed (nearest rank): 0.95 is p95.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length > 0
            ? sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)]
            : throw new ArgumentException("Expected at least one value, found none.", nameof(values));
    }
}

/// <summary>How many times one is the other: each round's own ratio, because what the machine does meanwhile hits both of a round alike.</summary>
/// <param name="Median">The middle ratio.</param>
/// <param name="Lowest">The lowest of any round.</param>
/// <param name="Highest">The highest of any round.</param>
internal sealed record PairedRatio(double Median, double Lowest, double Highest)
{
    /// <summary>The ratios of measurements that belong together by their place.</summary>
    /// <exception cref="ArgumentException">There are none, or not as many of one as of the other.</exception>
    public static PairedRatio Of(IReadOnlyCollection<double> numerators, IReadOnlyCollection<double> denominators)
    {
        if (numerators.Count != denominators.Count)
        {
            throw new ArgumentException($"Expected as many of both, found {numerators.Count} and {denominators.Count}.", nameof(denominators));
        }

        var ratios = numerators.Zip(denominators, static (a, b) => a / b).ToList();
        return new PairedRatio(Medians.Of(ratios), ratios.Min(), ratios.Max());
    }

    /// <summary>"2.6× (2.5–2.7)"; without the range when there was one round.</summary>
    public override string ToString() => Figure.Of(Lowest) == Figure.Of(Highest)
        ? $"{Figure.Of(Median)}×"
        : $"{Figure.Of(Median)}× ({Figure.Of(Lowest)}–{Figure.Of(Highest)})";
}
