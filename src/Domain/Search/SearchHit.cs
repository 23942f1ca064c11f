using Ingest.Domain.Words;

namespace Ingest.Domain.Search;

/// <summary>A chunk that answers a query, of the version of its document that is searchable now.</summary>
/// <param name="DocumentId">Document.</param>
/// <param name="Version">Its searchable version.</param>
/// <param name="Collection">Its collection.</param>
/// <param name="Name">Its name.</param>
/// <param name="Page">Page (or slide, or sheet) where the chunk starts, from 1; null for formats without pages.</param>
/// <param name="Score">
/// By vector: cosine similarity to the query, -1 to 1; those of different embedding models do not compare. By text: how well its words answer,
/// more than 0. Hybrid: the fused rank, see <see cref="RankFusion"/>. Only scores of one answer compare.
/// </param>
/// <param name="Text">The chunk's text.</param>
/// <param name="Context">Headings and table header above it, or empty.</param>
/// <param name="Start">Offset of its first UTF-16 unit in the extracted text.</param>
/// <param name="End">Offset after its last.</param>
public sealed record SearchHit(
    Guid DocumentId, int Version, string Collection, string Name, int? Page, float Score, string Text, string Context, long Start, long End)
{
    /// <summary>Where the query's words and their near forms stand in <see cref="Text"/>, in order, however the hit was found.</summary>
    public IReadOnlyList<Highlight> Highlights { get; init; } = [];
}
