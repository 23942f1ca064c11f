using System.Globalization;
using System.Text;
using System.Text.Json;
using Ingest.Api.Documents;
using Ingest.Api.Json;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.Logging;

namespace Ingest.LocalHost.Assistants;

/// <summary><c>list_failures</c>: failed documents with their reasons, as <c>GET /api/documents?state=failed</c> lists them.</summary>
internal sealed class ListFailuresTool(ApplicationOnDemand application, ILogger logger)
    : AssistantTool(application, logger, Name, "List failed documents", Description, Arguments)
{
    /// <summary>Its name.</summary>
    public const string Name = "list_failures";

    private const int DefaultLimit = 10;
    private const int MaxLimit = 50;
    private const int MaxName = 300;
    private const int LengthOfId = 36;

    private const string Description = """
        Lists documents that failed, newest first, each with its id, name, collection, a stable error code (such as encrypted, corrupt, unsupported_type, too_large,
        tool_missing) and a sentence that says what its owner can do. A failed document stays failed until its owner gives new bytes or a person runs
        ./ingest retry NAME; an earlier version stays searchable. Reads only; it cannot retry.
        """;

    private static readonly string Arguments = $$"""
        {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "collection": { "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,62}$", "description": "Only this collection. Default: all of them." },
            "limit": { "type": "integer", "minimum": 1, "maximum": {{MaxLimit}}, "default": {{DefaultLimit}}, "description": "Documents at most." },
            "after": { "type": "string", "format": "uuid", "description": "The value of next in the answer before, for the page after it." }
          }
        }
        """;

    /// <inheritdoc/>
    protected override Func<LocalApplication, CancellationToken, Task<ToolAnswer>> Read(IDictionary<string, JsonElement>? arguments)
    {
        var given = new ToolArguments(Name, arguments, "collection", "limit", "after");
        var filter = new DocumentFilter(
            given.FindCollection("collection"), VersionState.Failed, After: ParseCursor(given.FindText("after", LengthOfId)), Limit: given.FindNumber("limit", 1, MaxLimit, DefaultLimit));
        return (application, cancellationToken) => ListAsync(application, filter, cancellationToken);
    }

    private static Guid? ParseCursor(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Guid.TryParse(text, out var id)
            ? id
            : throw new FatalException(ErrorCodes.InvalidRequest, "list_failures: the argument 'after' must be the value of next in the answer before. Leave it out for the first page.");
    }

    private static async Task<ToolAnswer> ListAsync(LocalApplication application, DocumentFilter filter, CancellationToken cancellationToken)
    {
        var page = await application.Get<IDocumentQueries>().ListAsync(filter, cancellationToken);
        var now = application.Get<TimeProvider>().GetUtcNow();
        var list = new DocumentList([.. page.Items.Select(d => ShowDocumentTool.Bounded(DocumentDetails.From(d, timeline: null, now)))], page.Next?.ToString());
        return ToolAnswer.Of(Describe(list), list, ApiJson.Wire.DocumentList);
    }

    private static string Describe(DocumentList list)
    {
        if (list.Documents.Count == 0)
        {
            return "No document failed here.";
        }

        var text = new StringBuilder();
        foreach (var document in list.Documents)
        {
            text.Append(CultureInfo.InvariantCulture, $"{AssistantText.Cut(document.Name, MaxName)} (collection {document.Collection}, document {document.Id}): ");
            text.Append(CultureInfo.InvariantCulture, $"{document.Error?.Code}: {document.Error?.Message}{(document.SearchableVersion is { } v ? $" Version {v} stays searchable." : "")}\n");
        }

        return text.Append(list.Next is null ? "That is all." : $"There are more: call again with after={list.Next}.").ToString();
    }
}
