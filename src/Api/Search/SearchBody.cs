namespace Ingest.Api.Search;

/// <summary>What is searched for; ranges as in <see cref="Domain.Search.SearchRequest"/>.</summary>
/// <param name="Query">Text.</param>
/// <param name="Collection">Only this collection, or all.</param>
/// <param name="Top">Hits at most. Default 10.</param>
/// <param name="Mode"><c>vector</c>, <c>text</c> or <c>hybrid</c>. Default vector.</param>
public sealed record SearchBody(string Query, string? Collection = null, int Top = SearchBody.DefaultTop, string? Mode = null)
{
    /// <summary>Hits when the request does not say how many.</summary>
    public const int DefaultTop = 10;
}
