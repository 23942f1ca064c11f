using System.Globalization;
using System.Text;
using System.Text.Json;
using Ingest.Api.Documents;
using Ingest.Api.Json;
using Ingest.Domain.Documents;
using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.Logging;

namespace Ingest.LocalHost.Assistants;

/// <summary><c>show_document</c>: why a document is or is not searchable, as the verb <c>show</c> and <c>GET /api/documents/{id}</c> say it.</summary>
internal sealed class ShowDocumentTool(ApplicationOnDemand application, ILogger logger)
    : AssistantTool(application, logger, Name, "Show a document's state", Description, Arguments)
{
    /// <summary>Its name.</summary>
    public const string Name = "show_document";

    private const int DefaultEvents = 10;
    private const int MaxEvents = 100;
    private const int MaxMessage = 500;
    private const int MaxName = DocumentName.MaxBytes;

    private const string Description = """
        Says of one document whether it is searchable, why not, and what happens next: its state (receiving, pending, processing, ready, failed), version, size, pages,
        chunks, error code with the reason, and the last lines of its timeline. It does not return the document's text; search does. Use it when search does not find a
        file that should be there, or to explain a failure from list_failures.
        """;

    private static readonly string Arguments = $$"""
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["document"],
          "properties": {
            "document": { "type": "string", "minLength": 1, "maxLength": {{MaxName}}, "description": "The document's id (a UUID, as search and list_failures give it) or its exact name within its collection, such as contracts/2024/lease.pdf." },
            "collection": { "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,62}$", "description": "Needed only when several collections have a document of this name." },
            "events": { "type": "integer", "minimum": 0, "maximum": {{MaxEvents}}, "default": {{DefaultEvents}}, "description": "Lines of the timeline at most, the newest ones." }
          }
        }
        """;

    /// <inheritdoc/>
    protected override Func<LocalApplication, CancellationToken, Task<ToolAnswer>> Read(IDictionary<string, JsonElement>? arguments)
    {
        var given = new ToolArguments(Name, arguments, "document", "collection", "events");
        var document = given.RequireText("document", MaxName);
        var collection = given.FindCollection("collection");
        var events = given.FindNumber("events", 0, MaxEvents, DefaultEvents);
        return (application, cancellationToken) => ShowAsync(application, document, collection, events, cancellationToken);
    }

    private static async Task<ToolAnswer> ShowAsync(
        LocalApplication application, string nameOrId, string? collection, int events, CancellationToken cancellationToken)
    {
        var queries = application.Get<IDocumentQueries>();
        var document = await queries.FindAsync(nameOrId, collection, cancellationToken, "the argument collection");
        var timeline = events == 0 ? [] : await queries.GetTimelineAsync(document.Id, events, cancellationToken);
        var details = Bounded(DocumentDetails.From(document, timeline, application.Get<TimeProvider>().GetUtcNow()));
        return ToolAnswer.Of(Describe(details), details, ApiJson.Wire.DocumentDetails);
    }

    /// <summary>With messages that cannot fill a conversation.</summary>
    internal static DocumentDetails Bounded(DocumentDetails details) => details with
    {
        Error = Bounded(details.Error),
        Warning = Bounded(details.Warning),
        Next = AssistantText.Cut(details.Next, MaxMessage),
        Timeline = details.Timeline?.Select(static e => e with { Message = AssistantText.Cut(e.Message, MaxMessage) }).ToList(),
    };

    private static DocumentError? Bounded(DocumentError? error) => error is null ? null : error with { Message = AssistantText.Cut(error.Message, MaxMessage) };

    private static string Describe(DocumentDetails document)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{AssistantText.Cut(document.Name, MaxName)} (collection {document.Collection}, document {document.Id})\n");
        text.Append(CultureInfo.InvariantCulture, $"state: {document.State}, version {document.Version}, {(document.SearchableVersion is { } v ? $"version {v} is searchable" : "not searchable")}\n");
        if (document.Error is { } error)
        {
            text.Append(CultureInfo.InvariantCulture, $"error: {error.Code}: {error.Message}\n");
        }

        if (document.Warning is { } warning)
        {
            text.Append(CultureInfo.InvariantCulture, $"warning: {warning.Code}: {warning.Message}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"next: {document.Next}\n");
        foreach (var line in document.Timeline ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"{line.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} version {line.Version}: {line.Event} → {line.State}");
            text.Append(line.Code is null ? "" : $" {line.Code}").Append(line.Message is null ? "" : $": {line.Message}").Append('\n');
        }

        return text.ToString();
    }
}
