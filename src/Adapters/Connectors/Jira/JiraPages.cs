using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>
/// Searches, page by page. A search is ordered by key, which no edit changes, and has no upper bound in time, so that an issue never leaves the
/// result by being edited: whatever a page token means inside Jira, edits between pages can only bring an issue twice, never skip one. An issue that
/// enters the result behind the reader was changed after the window's end, so the next run reads it. What a deletion in the middle might hide is
/// found by the enumeration.
/// </summary>
internal sealed class JiraPages(JiraClient client, JiraIssueReader reader)
{
    /// <summary>
    /// Issues of a page, and what is tried when they are more than an answer may have. With <see cref="JiraIssue.MaxBody"/> even a page of issues
    /// with endless comments has at most some 200 MB.
    /// </summary>
    private static readonly int[] Sizes = [50, 10, 1];

    /// <summary>Keys of a page; Jira gives up to 5,000 when only ids are asked for.</summary>
    private const int KeysOfAPage = 1000;

    private static readonly IReadOnlyList<string> IdOnly = ["id"];

    /// <summary>A page of issues.</summary>
    internal async Task<ItemPage> ReadAsync(string project, string? since, string? token, PageTrail trail, CancellationToken cancellationToken)
    {
        var operation = $"reading a page of project {project}";
        foreach (var size in Sizes)
        {
            try
            {
                using var answer = await client.SearchAsync(operation, project, since, token, size, reader.Fields, cancellationToken);
                var next = Next(operation, answer.RootElement, since, trail);
                var (items, failures) = await reader.ReadAsync(project, Issues(operation, answer.RootElement), cancellationToken);
                return new ItemPage(items, failures, next);
            }
            catch (SkippableException exception) when (exception.Code == ErrorCodes.TooLarge)
            {
                // Asked again for fewer.
            }
        }

        return await PassOverAsync(operation, project, since, token, trail, cancellationToken);
    }

    /// <summary>A page of ids.</summary>
    internal async Task<KeyPage> ListAsync(string project, string? token, PageTrail trail, CancellationToken cancellationToken)
    {
        var operation = $"listing the issues of project {project}";
        using var answer = await client.SearchAsync(operation, project, null, token, KeysOfAPage, IdOnly, cancellationToken);
        List<string> keys = [.. Issues(operation, answer.RootElement).Select(issue =>
            issue.FindText("id") is { Length: > 0 } id ? id : throw client.Failures.Changed(operation, "an issue without an id"))];
        return new KeyPage(keys, Next(operation, answer.RootElement, null, trail));
    }

    /// <summary>One issue alone is larger than an answer may be: it is listed, and the next ones come.</summary>
    private async Task<ItemPage> PassOverAsync(string operation, string project, string? since, string? token, PageTrail trail, CancellationToken cancellationToken)
    {
        using var answer = await client.SearchAsync(operation, project, since, token, 1, IdOnly, cancellationToken);
        List<ItemFailure> failures = [.. Issues(operation, answer.RootElement).Select(issue => new ItemFailure(
            new ItemKey(project, JiraIssue.IdOrKey(issue) ?? throw client.Failures.Changed(operation, "an issue without id and key")),
            ErrorCodes.TooLarge,
            "The issue with its comments is larger than an answer may be."))];
        return new ItemPage([], failures, Next(operation, answer.RootElement, since, trail));
    }

    private JsonElement.ArrayEnumerator Issues(string operation, JsonElement answer) =>
        answer.FindList("issues") ?? throw client.Failures.Changed(operation, "the answer has no list 'issues'");

    // A last page has isLast or no token; the documentation names both, so only both together missing is odd.
    private string? Next(string operation, JsonElement answer, string? since, PageTrail trail)
    {
        var isLast = answer.FindFlag("isLast");
        var token = answer.FindText("nextPageToken");
        return isLast == true ? null
            : token is { Length: > 0 } ? JiraCursor.Write(client.Failures, operation, since, token, trail)
            : isLast is null ? null
            : throw client.Failures.Changed(operation, "the page is not the last one, yet there is no token for the next");
    }
}
