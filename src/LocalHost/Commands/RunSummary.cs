using System.Globalization;
using Ingest.LocalHost.Ingestion;

namespace Ingest.LocalHost.Commands;

/// <summary>What many files have in common: which took longest, and why some failed.</summary>
internal static class RunSummary
{
    /// <summary>A table of so many files shows all this by itself.</summary>
    private const int Few = 25;

    private const int Slowest = 3;
    private const int NamesOfAGroup = 3;

    // Quicker ones are not worth a word.
    private const double SlowSeconds = 1;

    /// <summary>The lines: the slowest files, then one for each reason with how many failed for it, what to do, and some of their names.</summary>
    /// <param name="results">What became of each file.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<FileResult> results)
    {
        if (results.Count <= Few)
        {
            yield break;
        }

        var slow = results.Where(static r => r.Seconds >= SlowSeconds).OrderByDescending(static r => r.Seconds).Take(Slowest).ToList();
        if (slow.Count > 0)
        {
            yield return $"Slowest: {string.Join(", ", slow.Select(static r => string.Create(CultureInfo.InvariantCulture, $"{r.Name} {r.Seconds:0.0} s")))}.";
        }

        foreach (var group in results.Where(static r => r.IsFailed).GroupBy(static r => r.Error!.Code).OrderByDescending(static g => g.Count()))
        {
            var names = group.Take(NamesOfAGroup).Select(static r => r.Name);
            var more = group.Count() > NamesOfAGroup ? $" and {group.Count() - NamesOfAGroup} more" : "";
            yield return $"{group.Count()} failed, {group.Key}: {string.Join(", ", names)}{more}. {group.First().Error!.Message}";
        }
    }
}
