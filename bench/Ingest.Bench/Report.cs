namespace Ingest.Bench;

/// <summary>One line a measurement: what, the goal, what was measured, and whether it holds.</summary>
internal static class Report
{
    public static int Missed { get; private set; }

    public static async Task PrintAsync(string what, string goal, Func<Task<(double Value, string Text, double Limit)>> measure)
    {
        var (value, text, limit) = await measure();
        var holds = value < limit;
        Missed += holds ? 0 : 1;
        Console.WriteLine($"{what,-58} {goal,-10} {(holds ? "ok    " : "MISSED")} {text}");
    }
}
