using System.Text.Json;
using System.Text.Json.Serialization;
using Ingest.Adapters.Connectors.Http;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>One page of a list, checked: what it says about its end can be relied on. To be disposed.</summary>
internal sealed class NotionList : IDisposable
{
    /// <summary>How request bodies are written: what is null is left out, as Notion refuses it.</summary>
    internal static readonly JsonSerializerOptions Body = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly JsonDocument _answer;

    private NotionList(JsonDocument answer, string? next, bool incomplete)
    {
        _answer = answer;
        Next = next;
        IsIncomplete = incomplete;
    }

    /// <summary>The elements.</summary>
    internal IEnumerable<JsonElement> Results => _answer.RootElement.FindItems("results");

    /// <summary>Notion's cursor of the next page, or null on the last.</summary>
    internal string? Next { get; }

    /// <summary>True on a last page that is not the end: Notion answers at most 10,000 elements to one query (<c>request_status</c>).</summary>
    internal bool IsIncomplete { get; }

    /// <summary>Checks an answer.</summary>
    /// <exception cref="Domain.Errors.FatalException"><c>source_changed</c>: it does not say clearly whether there is more; <c>source_paging</c>: the next page is this one.</exception>
    internal static NotionList Read(string operation, JsonDocument answer, string? token, SourceFailures failures)
    {
        var root = answer.RootElement;
        if (root.Find("results").ValueKind != JsonValueKind.Array || root.Find("has_more").ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw failures.Changed(operation, "the answer has no results or does not say whether there are more (has_more)");
        }

        var next = root.FindText("next_cursor");
        if (!root.IsTrue("has_more"))
        {
            return new NotionList(answer, null, root.Find("request_status").FindText("type") == "incomplete");
        }

        if (string.IsNullOrEmpty(next))
        {
            throw failures.Changed(operation, "the answer says that there is more (has_more) and not where (next_cursor)");
        }

        return next == token ? throw failures.RepeatedPage(operation) : new NotionList(answer, next, false);
    }

    /// <inheritdoc/>
    public void Dispose() => _answer.Dispose();
}
