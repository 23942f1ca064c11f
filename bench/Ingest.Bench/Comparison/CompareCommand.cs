using System.Globalization;
using Ingest.Bench.Corpus;

namespace Ingest.Bench.Comparison;

/// <summary><c>compare [FILES] [ROUNDS]</c>: Ingest, its peers and the floor side by side.</summary>
internal static class CompareCommand
{
    /// <summary>Seed of the corpus.</summary>
    public const int Seed = 20_261_122;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var files = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000;
        var rounds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        var names = arguments.Skip(2).ToList();
        using var work = new WorkFolder();
        var corpus = work.Sub("corpus");
        var bytes = MixedCorpus.Write(corpus, files, Seed);
        Console.WriteLine($"{files} files, {bytes / 1e6:0} MB");
        var run = new ComparisonRun(corpus, files, work.Sub);
        for (var round = 1; round <= rounds; round++)
        {
            await run.RunAsync(ComparisonRun.Contestants.Where(c => names.Count == 0 || names.Contains(c.Name)), round, Console.WriteLine);
        }

        return 0;
    }
}
