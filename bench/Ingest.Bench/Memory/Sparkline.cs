namespace Ingest.Bench.Memory;

/// <summary>A chart of one line of text: each sign is the mean of as many values, from nothing (▁) to the largest (█).</summary>
internal static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";
    private const int Longest = 60;

    /// <summary>The chart; empty for no values.</summary>
    public static string Of(IReadOnlyList<double> values)
    {
        var most = values.Count > 0 ? values.Max() : 0;
        var length = Math.Min(values.Count, Longest);
        return string.Concat(Enumerable.Range(0, length).Select(place =>
        {
            var (from, to) = (place * values.Count / length, (place + 1) * values.Count / length);
            return Levels[most > 0 ? (int)Math.Round(values.Skip(from).Take(to - from).Average() / most * (Levels.Length - 1)) : 0];
        }));
    }
}
