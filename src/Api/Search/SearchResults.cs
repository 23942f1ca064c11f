using Ingest.Domain.Search;
using Ingest.Domain.Words;

namespace Ingest.Api.Search;

/// <summary>Hits, best first; the same shape as <c>search --json</c>.</summary>
/// <param name="Mode">How they were ranked: <c>vector</c>, <c>text</c> or <c>hybrid</c>.</param>
/// <param name="Results">The hits.</param>
public sealed record SearchResults(string Mode, IReadOnlyList<SearchResult> Results)
{
    /// <summary>The results for these hits.</summary>
    public static SearchResults From(SearchMode mode, IReadOnlyList<SearchHit> hits) => new(
        mode.ToWord(),
        [
            .. hits.Select(static h => new SearchResult(
                h.DocumentId, h.Version, h.Collection, h.Name, h.Page, h.Score, h.Text, h.Context, h.Start, h.End, h.Highlights)),
        ]);
}

/// <summary>One hit: a chunk of a searchable version.</summary>
/// <param name="DocumentId">Document.</param>
/// <param name="Version">Its searchable version.</param>
/// <param name="Collection">Collection.</param>
/// <param name="Name">Name within the collection.</param>
/// <param name="Page">Page where the chunk starts, or null for formats without pages.</param>
/// <param name="Score">By vector: cosine similarity, -1 to 1. By text: more than 0. Hybrid: the fused rank. Compares within one answer only.</param>
/// <param name="Text">The chunk's text.</param>
/// <param name="Context">Headings or table header above it; may be empty.</param>
/// <param name="Start">Offset of the chunk in the extracted text, in UTF-16 units.</param>
/// <param name="End">Offset after it.</param>
/// <param name="Highlights">Where the query's words and their near forms stand in <paramref name="Text"/>, in UTF-16 units, in order.</param>
public sealed record SearchResult(
    Guid DocumentId, int Version, string Collection, string Name, int? Page, float Score, string Text, string Context, long Start, long End,
    IReadOnlyList<Highlight> Highlights);
