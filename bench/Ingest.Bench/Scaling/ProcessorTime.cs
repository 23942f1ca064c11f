using System.Globalization;

namespace Ingest.Bench.Scaling;

/// <summary>Processor seconds that processes have used so far, see proc(5): user and system time, of ended children too.</summary>
internal static class ProcessorTime
{
    // The kernel counts in hundredths of a second for user space (USER_HZ, proc(5)).
    private const double TicksPerSecond = 100;

    // Fields of /proc/PID/stat after the name in brackets: state is the first, so utime (14), stime, cutime and cstime are at 11 to 14 here.
    private const int UserTicks = 11;

    /// <summary>Of a process alone.</summary>
    public static double Own(int processId) => Read(processId) is { } ticks ? (ticks[0] + ticks[1]) / TicksPerSecond : 0;

    /// <summary>Of a process and everything it started, running or ended, but not of these and what they started.</summary>
    public static double Tree(int processId, params int[] without) => Read(processId) is { } ticks
        ? (ticks.Sum() / TicksPerSecond) + Children(processId).Except(without).Sum(child => Tree(child, without))
        : 0;

    private static long[]? Read(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Skip(UserTicks).Take(4).Select(static ticks => long.Parse(ticks, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return null; // It ended; its parent has its time.
        }
    }

    private static IEnumerable<int> Children(int processId)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{processId}/task")
                .SelectMany(static task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(static child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return [];
        }
    }
}

/// <summary>Processor seconds by who used them.</summary>
/// <param name="Worker">The program.</param>
/// <param name="Tools">Its child processes: pdftotext and the like.</param>
/// <param name="Database">PostgreSQL.</param>
/// <param name="Storage">Azurite.</param>
internal sealed record ProcessorUse(double Worker, double Tools, double Database, double Storage)
{
    /// <summary>Of everything.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Total => Worker + Tools + Database + Storage;

    /// <summary>So far, of this process and these servers.</summary>
    public static ProcessorUse Now(int database, int storage)
    {
        var own = ProcessorTime.Own(Environment.ProcessId);
        return new ProcessorUse(own, ProcessorTime.Tree(Environment.ProcessId, database, storage) - own, ProcessorTime.Tree(database), ProcessorTime.Tree(storage));
    }

    /// <summary>Since an earlier time.</summary>
    public ProcessorUse Since(ProcessorUse before) =>
        new(Worker - before.Worker, Tools - before.Tools, Database - before.Database, Storage - before.Storage);

    /// <summary>Of one of so many documents.</summary>
    public ProcessorUse PerDocument(int documents) => new(Worker / documents, Tools / documents, Database / documents, Storage / documents);
}
