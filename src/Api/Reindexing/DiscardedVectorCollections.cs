namespace Ingest.Api.Reindexing;

/// <summary>What was given up; the same shape as <c>reindex --discard-old --json</c>.</summary>
/// <param name="Collection">Collection.</param>
/// <param name="Discarded">Vector collections that are removed in the background; none is fine.</param>
public sealed record DiscardedVectorCollections(string Collection, IReadOnlyList<string> Discarded);
