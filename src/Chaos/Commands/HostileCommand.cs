using System.CommandLine;
using System.Globalization;
using Ingest.Chaos.Hostile;

namespace Ingest.Chaos.Commands;

/// <summary><c>./ingest chaos files</c>: damaged and malicious files.</summary>
internal static class HostileCommand
{
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Damaged files, beside the bombs.", DefaultValueFactory = static _ => 5_000 };
        var seed = SharedOptions.Seed();
        var keep = SharedOptions.Keep();
        var command = new Command("files", "Give damaged and malicious files to the main job; every one must end with a state and a reason.") { count, seed, keep };
        command.SetAction((arguments, cancellationToken) => RunFolder.UseAsync(
            arguments.GetValue(keep), home => RunAsync(home, arguments.GetValue(count), arguments.GetValue(seed), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<bool> RunAsync(string home, int count, int seed, CancellationToken cancellationToken)
    {
        var result = await HostileRun.RunAsync(home, count, seed, cancellationToken);
        var line = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(line, $"hostile files: seed {seed}, {result.Files} files in {result.Took.TotalSeconds:0} s; slowest {result.Slowest.Name} with {result.Slowest.Seconds:0.0} s"));
        foreach (var (code, failed) in result.Failures.OrderByDescending(static f => f.Value))
        {
            Console.WriteLine(string.Create(line, $"  failed with {code,-26} {failed,6}"));
        }

        Console.WriteLine(string.Create(line, $"problems: {result.Problems.Count}"));
        foreach (var problem in result.Problems.Take(50))
        {
            Console.WriteLine($"  {problem}");
        }

        return result.Problems.Count == 0;
    }
}
