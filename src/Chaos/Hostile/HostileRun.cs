using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ingest.LocalHost.Stack;

namespace Ingest.Chaos.Hostile;

/// <summary>What became of the files.</summary>
/// <param name="Files">How many there were.</param>
/// <param name="Failures">Failed ones by code.</param>
/// <param name="Slowest">The slowest file and its seconds.</param>
/// <param name="Took">The whole run.</param>
/// <param name="Problems">What must not be: a crash, a file without a final state, a failure without a code, a file over the time limit.</param>
internal sealed record HostileResult(
    int Files, IReadOnlyDictionary<string, int> Failures, (string Name, double Seconds) Slowest, TimeSpan Took, IReadOnlyList<string> Problems);

/// <summary>
/// Gives damaged and malicious files to <c>ingest run</c>, a process of its own with a data folder of its own, and looks at what it says of each.
/// </summary>
internal static class HostileRun
{
    /// <summary>A file may take the extraction's time limit (one minute), be tried on, and wait for its turn behind others like it; never longer.</summary>
    private const double SecondsAllowed = 300;

    /// <summary>Makes the files, runs them and answers what became of them.</summary>
    /// <param name="home">Data folder; the files go below it.</param>
    /// <param name="files">How many damaged files, beside the bombs.</param>
    /// <param name="seed">Decides the damage.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public static async Task<HostileResult> RunAsync(string home, int files, int seed, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(home, "hostile")).FullName;
        var names = WriteFiles(folder, files, seed);
        var started = TimeProvider.System.GetTimestamp();
        var (exitCode, output, errors) = await IngestAsync(home, folder, cancellationToken);
        var took = TimeProvider.System.GetElapsedTime(started);
        List<string> problems = exitCode == 0 ? [] : [$"ingest run ended with exit code {exitCode}: {errors}"];
        return Judge(names, output, took, problems);
    }

    private static HashSet<string> WriteFiles(string folder, int files, int seed)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, bytes) in Bombs.All())
        {
            names.Add(name);
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }

        var originals = Directory.GetFiles(RepositoryFolder.Find("samples")).Order(StringComparer.Ordinal).Select(static path => (Path.GetExtension(path), File.ReadAllBytes(path))).ToList();
        var mutator = new Mutator(originals, new Random(seed));
        for (var i = 0; i < files; i++)
        {
            var (extension, bytes) = mutator.Next();
            var name = string.Create(CultureInfo.InvariantCulture, $"damaged-{i:D5}{extension}");
            names.Add(name);
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }

        return names;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> IngestAsync(string home, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ingest.dll"), "run", folder, "--json"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment[HomeFolder.Variable] = home;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output, string.Join(" | ", (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(3)));
    }

    private static HostileResult Judge(HashSet<string> names, string output, TimeSpan took, List<string> problems)
    {
        var failures = new Dictionary<string, int>(StringComparer.Ordinal);
        var slowest = (Name: "", Seconds: 0.0);
        var missing = new HashSet<string>(names, StringComparer.Ordinal);
        try
        {
            using var json = JsonDocument.Parse(output);
            foreach (var file in json.RootElement.GetProperty("files").EnumerateArray())
            {
                var name = Path.GetFileName(file.GetProperty("name").GetString()!);
                missing.Remove(name);
                var seconds = file.GetProperty("seconds").GetDouble();
                slowest = seconds > slowest.Seconds ? (name, seconds) : slowest;
                JudgeFile(name, file, seconds, failures, problems);
            }
        }
        catch (JsonException error)
        {
            problems.Add($"ingest run printed no JSON: {error.Message}");
        }

        problems.AddRange(missing.Select(static name => $"{name}: not a word about it"));
        return new HostileResult(names.Count, failures, slowest, took, problems);
    }

    private static void JudgeFile(string name, JsonElement file, double seconds, Dictionary<string, int> failures, List<string> problems)
    {
        var state = file.GetProperty("state").GetString();
        if (state == "failed")
        {
            var code = file.GetProperty("error").GetProperty("code").GetString() ?? "";
            failures[code] = failures.GetValueOrDefault(code) + 1;
            if (code is "" or "unexpected" or "attempts_exhausted")
            {
                problems.Add($"{name}: failed without a reason of its own ({code}): {file.GetProperty("error").GetProperty("message").GetString()}");
            }
        }
        else if (state is not ("ready" or "unchanged"))
        {
            problems.Add($"{name}: ended as {state}");
        }

        if (seconds > SecondsAllowed)
        {
            problems.Add($"{name}: took {seconds:0} s");
        }
    }
}
