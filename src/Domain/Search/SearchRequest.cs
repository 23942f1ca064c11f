using System.Text;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Search;

/// <summary>What to search for.</summary>
/// <param name="Query">Text, 1 to <see cref="MaxQueryLength"/> characters once trimmed, at most <see cref="MaxQueryBytes"/> in UTF-8.</param>
/// <param name="Collection">Collection to search, or null for all of them.</param>
/// <param name="Top">Hits at most, 1 to <see cref="MaxTop"/>.</param>
/// <param name="Mode">How to rank. Default by vector.</param>
public sealed record SearchRequest(string Query, string? Collection, int Top, SearchMode Mode = SearchMode.Vector)
{
    /// <summary>Longest query in characters. A longer text is a document, not a question.</summary>
    public const int MaxQueryLength = 8000;

    /// <summary>Longest query in UTF-8 bytes: what an embedder takes.</summary>
    public const int MaxQueryBytes = 8191;

    /// <summary>Most hits of one search.</summary>
    public const int MaxTop = 100;

    /// <summary>This request with its query trimmed.</summary>
    /// <exception cref="FatalException"><c>invalid_request</c>: something is out of range; the message says what and what is allowed.</exception>
    internal SearchRequest Validated()
    {
        var query = (Query ?? "").Trim();
        Require(query.Length > 0, "query", "is empty", "give at least one word");
        Require(query.Length <= MaxQueryLength, "query", $"has {query.Length} characters", $"allowed are {MaxQueryLength}; shorten it");
        var bytes = Encoding.UTF8.GetByteCount(query);
        Require(bytes <= MaxQueryBytes, "query", $"has {bytes} UTF-8 bytes", $"allowed are {MaxQueryBytes}; shorten it");
        Require(Top is >= 1 and <= MaxTop, "top", $"is {Top}", $"allowed are 1 to {MaxTop}");
        Require(
            Collection is null || CollectionName.IsValid(Collection), "collection", "is not a collection name",
            $"allowed are 1 to {CollectionName.MaxLength} of a-z, 0-9, '-' and '_'");
        return this with { Query = query };
    }

    private static void Require(bool holds, string part, string found, string allowed)
    {
        if (!holds)
        {
            throw new FatalException(ErrorCodes.InvalidRequest, $"Search: {part} {found}; {allowed}.");
        }
    }
}
