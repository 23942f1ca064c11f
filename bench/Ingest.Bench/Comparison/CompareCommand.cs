using System.Globalization;

namespace Ingest.Bench.Comparison;

/// <summary><c>compare [FILES] [ROUNDS] [CONTESTANT...]</c>: some rounds, printed and not written, for those who work on the speed.</summary>
internal static class CompareCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var files = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 2_000;
        var rounds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 3;
        var names = arguments.Skip(2).ToList();
        using var work = new WorkFolder();
        var corpus = ComparisonCorpus.Write(work.Sub("corpus"), files, Sections.SectionsCommand.Seed);
        Console.WriteLine($"{files} files, {corpus.Megabytes:0} MB");
        var run = new ComparisonRun(corpus, work.Sub, Console.WriteLine);
        for (var round = 1; round <= rounds; round++)
        {
            await run.RunAsync(Contestant.All.Where(c => names.Count == 0 || names.Contains(c.Name)), $"{round}", CancellationToken.None);
        }

        return 0;
    }
}
