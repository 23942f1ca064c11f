namespace Ingest.Bench.Scaling;

/// <summary>What a simulation says.</summary>
/// <param name="Documents">Documents done: all that came.</param>
/// <param name="Makespan">From the first arrival to the last document done, in seconds.</param>
/// <param name="PerSecond">Documents a second over that time.</param>
/// <param name="QueueAge">How long documents waited from pending to their first step.</param>
/// <param name="MeanStay">Mean time from arrival to done, in seconds.</param>
/// <param name="MeanPresent">Documents that were there and not done, averaged over the time.</param>
/// <param name="Busy">How busy each part was, 0 to 1.</param>
/// <param name="Bottleneck">What ran short, with its share.</param>
internal sealed record Prediction(
    int Documents, double Makespan, double PerSecond, QueueAge QueueAge, double MeanStay, double MeanPresent, IReadOnlyDictionary<string, double> Busy, string Bottleneck);

/// <summary>Waiting times in seconds.</summary>
internal sealed record QueueAge(double Mean, double P50, double P95, double Max)
{
    /// <summary>Of these waiting times; at least one.</summary>
    public static QueueAge Of(IEnumerable<double> waits)
    {
        var ages = waits.Order().ToArray();
        return new QueueAge(ages.Average(), ages[(ages.Length - 1) / 2], ages[(int)((ages.Length - 1) * 0.95)], ages[^1]);
    }
}
