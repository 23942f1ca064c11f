using System.Diagnostics;
using System.Globalization;

namespace Ingest.Bench;

/// <summary>The released program, run as a user runs it.</summary>
internal sealed class IngestProgram(string home)
{
    /// <summary>Runs a command to its end.</summary>
    public async Task<Run> RunAsync(params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start(arguments, []);
        var firstLine = TimeSpan.Zero;
        var output = new List<string>();
        var reading = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                firstLine = firstLine == TimeSpan.Zero && line.StartsWith('[') ? Stopwatch.GetElapsedTime(started) : firstLine;
                output.Add(line);
            }
        });
        var discarding = process.StandardOutput.ReadToEndAsync();
        var peak = 0;
        while (!process.WaitForExit(50))
        {
            peak = Math.Max(peak, PeakRss(process.Id));
        }

        await Task.WhenAll(reading, discarding);
        return process.ExitCode == 0
            ? new Run(Stopwatch.GetElapsedTime(started), firstLine, peak)
            : throw new InvalidOperationException($"ingest {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{string.Join('\n', output)}");
    }

    /// <summary>Starts the service and waits until it is ready.</summary>
    public async Task<Service> UpAsync(params (string Name, string Value)[] environment)
    {
        var service = new Service(Start(["up"], environment), home);
        await service.WaitUntilReadyAsync();
        return service;
    }

    private Process Start(string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Repository.Folder, "src", "LocalHost", "bin", "Release", "net10.0", "ingest.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["INGEST_HOME"] = home;
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The kernel's own high-water mark of resident memory, in MB; 0 once the process is gone.</summary>
    private static int PeakRss(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line.AsSpan(6, line.Length - 8).Trim(), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>A finished command.</summary>
/// <param name="Total">From start to exit.</param>
/// <param name="FirstLine">From start to the first finished file.</param>
/// <param name="PeakRss">High-water mark of the program's resident memory in MB (child processes and servers not included).</param>
internal sealed record Run(TimeSpan Total, TimeSpan FirstLine, int PeakRss);
