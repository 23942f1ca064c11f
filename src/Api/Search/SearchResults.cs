using Ingest.Domain.Search;

namespace Ingest.Api.Search;

/// <summary>Hits, best first; the same shape as <c>search --json</c>.</summary>
/// <param name="Results">The hits.</param>
public sealed record SearchResults(IReadOnlyList<SearchResult> Results)
{
    /// <summary>The results for these hits.</summary>
    public static SearchResults From(IReadOnlyList<SearchHit> hits) => new(
        [.. hits.Select(static h => new SearchResult(h.DocumentId, h.Version, h.Collection, h.Name, h.Page, h.Score, h.Text, h.Context, h.Start, h.End))]);
}

/// <summary>One hit: a chunk of a searchable version.</summary>
/// <param name="DocumentId">Document.</param>
/// <param name="Version">Its searchable version.</param>
/// <param name="Collection">Collection.</param>
/// <param name="Name">Name within the collection.</param>
/// <param name="Page">Page where the chunk starts, or null for formats without pages.</param>
/// <param name="Score">Cosine similarity, -1 to 1.</param>
/// <param name="Text">The chunk's text.</param>
/// <param name="Context">Headings or table header above it; may be empty.</param>
/// <param name="Start">Offset of the chunk in the extracted text, in UTF-16 units.</param>
/// <param name="End">Offset after it.</param>
public sealed record SearchResult(
    Guid DocumentId, int Version, string Collection, string Name, int? Page, float Score, string Text, string Context, long Start, long End);
