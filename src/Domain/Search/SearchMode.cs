using Ingest.Domain.Errors;

namespace Ingest.Domain.Search;

/// <summary>How a search ranks.</summary>
public enum SearchMode
{
    /// <summary>By the nearest vectors: by meaning, as far as the collection's embedding model knows of it.</summary>
    Vector,

    /// <summary>By the query's words.</summary>
    Text,

    /// <summary>By both, fused by rank.</summary>
    Hybrid,
}

/// <summary>The words for <see cref="SearchMode"/> in requests and answers.</summary>
public static class SearchModes
{
    /// <summary>What they are, for people.</summary>
    public const string Allowed = "vector, text or hybrid";

    /// <summary>The word for a mode.</summary>
    public static string ToWord(this SearchMode mode) => mode switch
    {
        SearchMode.Vector => "vector",
        SearchMode.Text => "text",
        SearchMode.Hybrid => "hybrid",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such search mode."),
    };

    /// <summary>The mode of a word; null is <see cref="SearchMode.Vector"/>.</summary>
    /// <exception cref="FatalException"><c>invalid_request</c>: it is none of them.</exception>
    public static SearchMode Parse(string? word) => word switch
    {
        null or "vector" => SearchMode.Vector,
        "text" => SearchMode.Text,
        "hybrid" => SearchMode.Hybrid,
        _ => throw new FatalException(ErrorCodes.InvalidRequest, $"Search: mode is no known one; allowed are {Allowed}."),
    };
}
