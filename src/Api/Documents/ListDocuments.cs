using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Documents;

/// <summary>
/// <c>GET /api/documents?collection=&amp;state=&amp;name=&amp;limit=&amp;cursor=</c>: live documents, newest first, page by page. Pages join to the whole
/// list: what is added meanwhile comes before the first page, so nothing is shown twice or left out.
/// </summary>
internal sealed class ListDocuments(IDocumentQueries queries, TimeProvider time) : IApiHandler
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 500;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "collection", "state", "name", "limit", "cursor");
        var collection = query.Find("collection") is { } given ? CollectionName.Require(given) : null;
        var state = ParseState(query.Find("state"));
        var name = ParseName(query.Find("name"));
        var filters = $"{collection}\n{state?.ToName()}\n{name}";
        var filter = new DocumentFilter(
            collection, state, name, PageCursor.ReadId(query.Find("cursor"), filters), query.FindNumber("limit", 1, MaxLimit, DefaultLimit));

        var page = await queries.ListAsync(filter, context.RequestAborted);
        var now = time.GetUtcNow();
        var documents = page.Items.Select(d => DocumentDetails.From(d, timeline: null, now)).ToList();
        return TypedResults.Json(new DocumentList(documents, PageCursor.Write(page.Next, filters)), ApiJson.Wire.DocumentList);
    }

    private static VersionState? ParseState(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return StateNames.TryParseState(text, out var state)
            ? state
            : throw QueryParameters.Invalid($"Unknown state.{Suggestion.For(text, [.. Enum.GetValues<VersionState>().Select(static s => s.ToName())])}");
    }

    private static string? ParseName(string? text) => text is null or { Length: >= 1 and <= DocumentName.MaxBytes } && text?.Any(char.IsControl) != true
        ? text
        : throw QueryParameters.Invalid($"The query parameter 'name' must be 1 to {DocumentName.MaxBytes} characters of a name, without control characters.");
}
