namespace Ingest.Bench.Search;

/// <summary>What the section search measures.</summary>
/// <param name="Chunks">Chunks in the collection.</param>
/// <param name="Documents">Documents they belong to.</param>
/// <param name="Dimensions">Numbers of a vector.</param>
/// <param name="UpsertMicroseconds">To write a chunk into the index, its words not yet.</param>
/// <param name="WordsMicroseconds">To index the words of a chunk.</param>
/// <param name="CacheMegabytes">Memory that the vectors take in a process that searches often.</param>
/// <param name="Searches">The kinds of search.</param>
internal sealed record SearchFigures(
    int Chunks, int Documents, int Dimensions, double UpsertMicroseconds, double WordsMicroseconds, double CacheMegabytes, IReadOnlyList<TimedSearch> Searches);

/// <summary>Searches of one kind.</summary>
/// <param name="What">Which, for people.</param>
/// <param name="Times">How many.</param>
/// <param name="P50">Milliseconds that half of them stay below.</param>
/// <param name="P95">Milliseconds that 95 in a hundred stay below.</param>
internal sealed record TimedSearch(string What, int Times, double P50, double P95);
