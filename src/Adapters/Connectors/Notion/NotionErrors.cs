using System.Net;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>What Notion's error codes (developers.notion.com, "Status codes") mean beyond their HTTP status.</summary>
internal static class NotionErrors
{
    /// <summary>Judges the answers to one operation.</summary>
    /// <param name="operation">What was asked for.</param>
    /// <param name="ofOne">Whether it is about one page or block: what Notion cannot do with it then concerns no other.</param>
    /// <param name="failures">The source's failures.</param>
    internal static AnswerJudge Judge(string operation, bool ofOne, SourceFailures failures) => (response, body) => (response.StatusCode, body.FindText("code")) switch
    {
        (HttpStatusCode.BadRequest, "validation_error") when NamesCursor(body) => new RetryableException(
            ErrorCodes.SourceCursorExpired, $"Notion no longer knows the cursor of {operation}. It is read again from its beginning."),
        (HttpStatusCode.BadRequest, "validation_error") when ofOne => new SkippableException(
            ErrorCodes.ItemMalformed, $"Notion refused {operation} (400 validation_error). It is tried again by the next run; if it stays so, look at the page in Notion."),
        (HttpStatusCode.Conflict, _) => new RetryableException(
            ErrorCodes.SourceUnavailable, $"Notion was busy with a conflicting change during {operation} (409). It is tried again by itself."),
        (HttpStatusCode.Forbidden, "restricted_resource") => failures.Refused(
            operation, "the connection lacks the capability 'Read content' (403 restricted_resource). Switch it on under Capabilities of the connection"),
        _ => null,
    };

    /// <summary>The message is the only place where Notion says which parameter it did not like; it is looked at and not shown.</summary>
    private static bool NamesCursor(JsonElement body) =>
        body.FindText("message")?.Contains("cursor", StringComparison.OrdinalIgnoreCase) == true;
}
