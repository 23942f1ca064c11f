using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Makes items of answered issues: whole, with the comments that did not come along.</summary>
internal sealed class JiraIssueReader(JiraClient client, JiraOptions options)
{
    /// <summary>Comments of a page.</summary>
    private const int CommentsOfAPage = 100;

    private readonly Uri? _webAddress = WebAddress(options);

    /// <summary>Fields to ask for.</summary>
    internal IReadOnlyList<string> Fields { get; } = JiraIssue.Fields(options.Comments);

    /// <summary>Reads issues. One that was deleted meanwhile is in neither list.</summary>
    internal async Task<(List<SourceItem> Items, List<ItemFailure> Failures)> ReadAsync(
        string project, IEnumerable<JsonElement> issues, CancellationToken cancellationToken)
    {
        var items = new List<SourceItem>();
        var failures = new List<ItemFailure>();
        foreach (var issue in issues)
        {
            var id = JiraIssue.IdOrKey(issue) ?? throw client.Failures.Changed($"reading issues of project {project}", "an issue without id and key");
            try
            {
                items.Add(await ReadAsync(project, issue, cancellationToken));
            }
            catch (SkippableException exception) when (exception.Code == ErrorCodes.NotFound)
            {
                // Deleted between the page and its comments.
            }
            catch (SkippableException exception)
            {
                failures.Add(new ItemFailure(new ItemKey(project, id), exception.Code, exception.Message));
            }
        }

        return (items, failures);
    }

    /// <summary>Reads one issue.</summary>
    /// <exception cref="SkippableException"><c>item_malformed</c>, <c>too_large</c>, or <c>not_found</c>: it was deleted meanwhile.</exception>
    internal async Task<SourceItem> ReadAsync(string project, JsonElement element, CancellationToken cancellationToken)
    {
        var issue = JiraIssue.Read(element);
        if (options.Comments && issue.AddEmbeddedComments())
        {
            await ReadCommentsAsync(issue, cancellationToken);
        }

        return issue.ToItem(project, _webAddress);
    }

    // From the first one on: which of the comments are embedded, the oldest or the newest, is not documented.
    private async Task ReadCommentsAsync(JiraIssue issue, CancellationToken cancellationToken)
    {
        issue.ClearComments();
        var operation = $"reading the comments of issue {issue.Id}";
        for (var read = 0; !issue.IsFull;)
        {
            using var answer = await client.CommentsAsync(operation, issue.Id, read, CommentsOfAPage, cancellationToken);
            var page = answer.RootElement;
            if (page.FindNumber("startAt") is { } startAt && startAt != read)
            {
                throw client.Failures.RepeatedPage(operation);
            }

            var added = issue.AddComments(page);
            read += added;
            var total = page.FindNumber("total") ?? throw client.Failures.Changed(operation, "the answer has no number 'total'");
            if (added == 0 || read >= total)
            {
                return;
            }
        }
    }

    private static Uri? WebAddress(JiraOptions options)
    {
        var address = options.WebAddress ?? (options.Site!.Host == "api.atlassian.com" ? null : options.Site);
        return address is null ? null : new Uri(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
    }
}
