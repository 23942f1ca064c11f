using Ingest.Bench.Comparison;
using Ingest.Bench.Growth;
using Ingest.Bench.Memory;
using Ingest.Bench.Queue;
using Ingest.Bench.Scaling;
using Ingest.Bench.Search;
using Ingest.Bench.Storm;

namespace Ingest.Bench.Sections;

/// <summary>The sections in the order in which they are measured and documented.</summary>
internal static class BenchSections
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Section> All { get; } =
    [
        new IngestionSection(),
        new QueueSection(),
        new GrowthSection(),
        new SearchSection(),
        new MemorySection(),
        new StormSection(),
        new ScalingSection(),
    ];

    /// <summary>These, or all when none is named.</summary>
    /// <exception cref="ArgumentException">One is not known; the message names those there are.</exception>
    public static IReadOnlyList<Section> Of(IReadOnlyCollection<string> names)
    {
        var unknown = names.Except(All.Select(static section => section.Name)).ToList();
        return unknown is []
            ? [.. All.Where(section => names.Count == 0 || names.Contains(section.Name))]
            : throw new ArgumentException($"There is no section {string.Join(", ", unknown)}. Sections: {string.Join(' ', All.Select(static section => section.Name))}.");
    }
}
