using System.Diagnostics;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Search;

/// <summary>Searches one after the other and notes how long each kind takes.</summary>
internal sealed class SearchTiming(SectionContext context)
{
    private readonly List<TimedSearch> _searches = [];

    /// <summary>The kinds so far.</summary>
    public IReadOnlyList<TimedSearch> Searches => _searches;

    /// <summary>Searches so many times.</summary>
    public async Task RunAsync(string what, int times, Func<Task> search)
    {
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await search();
            took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        _searches.Add(new TimedSearch(what, times, Medians.Of(took), Medians.Percentile(took, 0.95)));
        context.Say($"search {what}: {Figure.Of(Medians.Of(took), "ms")}");
    }
}
