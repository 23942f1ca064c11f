using System.Globalization;

namespace Ingest.Bench.Memory;

/// <summary>Memory of a process and its descendants as the kernel counts it, see proc(5).</summary>
internal static class ProcessMemory
{
    private const double Kilo = 1024;

    /// <summary>Resident memory in MB. Pages that two of the processes share count twice.</summary>
    public static double Resident(int processId) => Sum(processId, static id => Field($"/proc/{id}/status", "VmRSS:")) / Kilo;

    /// <summary>Memory in MB in which every shared page counts by its share: what fits a server of many processes on one shared buffer.</summary>
    public static double Proportional(int processId) => Sum(processId, static id => Field($"/proc/{id}/smaps_rollup", "Pss:")) / Kilo;

    private static double Sum(int processId, Func<int, double> measure)
    {
        try
        {
            return measure(processId) + Directory.EnumerateDirectories($"/proc/{processId}/task")
                .SelectMany(static task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Sum(child => Sum(int.Parse(child, CultureInfo.InvariantCulture), measure));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0; // It ended meanwhile.
        }
    }

    private static double Field(string file, string name)
    {
        var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.AsSpan(name.Length, line.Length - name.Length - 2).Trim(), CultureInfo.InvariantCulture);
    }
}
