using System.Diagnostics;
using System.Globalization;

namespace Ingest.Bench.Comparison;

/// <summary>What one run cost.</summary>
/// <param name="Wall">From start to exit.</param>
/// <param name="CpuSeconds">Processor time of the whole machine meanwhile, the database's included: nothing a contestant causes is left out.</param>
/// <param name="PeakRss">Most resident memory in MB of the program with its child processes, sampled 20 times a second; the servers are not in it.</param>
/// <param name="Output">What it printed last.</param>
internal sealed record Cost(TimeSpan Wall, double CpuSeconds, int PeakRss, string Output);

/// <summary>Runs a program and measures it.</summary>
internal static class MeasuredProcess
{
    private static readonly TimeSpan SamplePause = TimeSpan.FromMilliseconds(50);

    // The kernel counts processor time in hundredths of a second for user space (USER_HZ, proc(5)).
    private const double TicksPerSecond = 100;

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="OperationCanceledException">The program was ended, with its child processes.</exception>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed.</exception>
    public static async Task<Cost> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var cpu = BusySeconds();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var exit = process.WaitForExitAsync(CancellationToken.None);
        var peak = 0L;
        while (await Task.WhenAny(exit, Task.Delay(SamplePause, CancellationToken.None)) != exit)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                cancellationToken.ThrowIfCancellationRequested();
            }

            peak = Math.Max(peak, ResidentTree(process.Id));
        }

        var wall = Stopwatch.GetElapsedTime(started);
        var spent = BusySeconds() - cpu;
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return process.ExitCode == 0
            ? new Cost(wall, spent, (int)(peak / 1024), lines is [] ? "" : lines[^1])
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await errors}\n{string.Join('\n', lines)}");
    }

    /// <summary>Processor time that all processes of the machine have spent so far, see proc(5): user, nice, system, irq, softirq.</summary>
    public static double BusySeconds()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1).Select(static value => long.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TicksPerSecond;
    }

    // Between vfork(2) and exec(2) a child has its parent's command line and memory, and a memory must not count twice.
    private static long ResidentTree(int processId, string parent = "")
    {
        try
        {
            var command = File.ReadAllText($"/proc/{processId}/cmdline");
            if (command == parent)
            {
                return 0;
            }

            var own = long.Parse(
                File.ReadLines($"/proc/{processId}/status").FirstOrDefault(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal))?[6..^2].Trim() ?? "0",
                CultureInfo.InvariantCulture);
            return own + Directory.EnumerateDirectories($"/proc/{processId}/task")
                .SelectMany(static task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Sum(child => ResidentTree(int.Parse(child, CultureInfo.InvariantCulture), command));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0; // It ended meanwhile.
        }
    }
}
