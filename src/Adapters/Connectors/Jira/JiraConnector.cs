using System.Globalization;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>
/// Jira Cloud: a partition is a project (by its id), an item an issue (by its id, because keys change when issues move) with all its comments. Read
/// by enhanced JQL search; see <see cref="JiraPages"/> for why no edit is lost between pages.
/// </summary>
internal sealed class JiraConnector(JiraClient client, JiraPages pages, JiraIssueReader reader, JiraOptions options, SourceSecretExpiry expiry) : IConnector
{
    /// <summary>Projects of a page; Jira gives at most 50.</summary>
    private const int ProjectsOfAPage = 50;

    private string? _timeZone;
    private bool _knowsTimeZone;

    /// <inheritdoc/>
    public async Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken)
    {
        using var myself = await client.MyselfAsync(cancellationToken);
        if (!await client.MayBrowseAsync(null, cancellationToken))
        {
            throw client.Failures.Refused("checking the account", $"the account lacks the permission 'Browse projects' ({JiraAuth.Permission}) on every project");
        }

        var first = await ListPartitionsAsync(null, cancellationToken);
        if (first.Partitions.Count > 0)
        {
            await pages.ListAsync(first.Partitions[0].Key, null, PageTrail.Start, cancellationToken);
        }

        return new SourceAccess(myself.RootElement.FindText("displayName") ?? "Jira account", await expiry.ReadAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken)
    {
        const string Operation = "listing the projects";
        var startAt = cursor is null ? 0 : int.TryParse(cursor, CultureInfo.InvariantCulture, out var number) ? number
            : throw new RetryableException(ErrorCodes.SourceCursorExpired, "The cursor is not one of this version's. The projects are listed again.");
        using var answer = await client.ProjectsAsync(Operation, startAt, ProjectsOfAPage, cancellationToken);
        if (answer.RootElement.FindList("values") is not { } values || answer.RootElement.FindFlag("isLast") is not { } isLast)
        {
            throw client.Failures.Changed(Operation, "the answer has no list 'values' or no 'isLast'");
        }

        var count = values.Count();
        if ((answer.RootElement.FindNumber("startAt") ?? startAt) != startAt || (count == 0 && !isLast))
        {
            throw client.Failures.RepeatedPage(Operation);
        }

        var projects = values.Select(value => Project(Operation, value)).Where(Wanted);
        return new PartitionPage(
            [.. projects.Select(static project => new Partition(project.Id, $"{project.Key} {project.Name}".TrimEnd()))],
            isLast ? null : (startAt + count).ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public async Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireId(request.Partition.Key);
        if (request.Cursor is not null)
        {
            var (cursor, trail) = JiraCursor.Read(request.Cursor);
            return await pages.ReadAsync(request.Partition.Key, cursor.Since, cursor.Token, trail, cancellationToken);
        }

        var since = request.Window.From is { } from ? JiraTime.ForQuery(from, await TimeZoneAsync(cancellationToken)) : null;
        return await pages.ReadAsync(request.Partition.Key, since, null, PageTrail.Start, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partition);
        RequireId(partition.Key);
        var (token, trail) = cursor is not null && JiraCursor.Read(cursor) is var read ? (read.Cursor.Token, read.Trail) : (null, PageTrail.Start);
        var page = await pages.ListAsync(partition.Key, token, trail, cancellationToken);

        // A search shows only what the account may see: an account that lost the project would make it look empty.
        if (page.Next is null && !await client.MayBrowseAsync(partition.Key, cancellationToken))
        {
            throw new SkippableException(
                ErrorCodes.SourceRefused,
                $"Jira: listing the issues of project {partition.Key}: the account has no permission 'Browse projects' ({JiraAuth.Permission}) there "
                    + "any more. Give it back, or exclude the project.");
        }

        return page;
    }

    /// <inheritdoc/>
    public async Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        try
        {
            return await ReadTogetherAsync(keys, cancellationToken);
        }
        catch (SkippableException exception) when (exception.Code == ErrorCodes.TooLarge)
        {
            return keys.Count == 1
                ? new ItemPage([], [new ItemFailure(keys.First(), exception.Code, exception.Message)], null)
                : await ReadOneByOneAsync(keys, cancellationToken);
        }
    }

    private async Task<ItemPage> ReadOneByOneAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        var items = new List<SourceItem>();
        var failures = new List<ItemFailure>();
        foreach (var key in keys)
        {
            var page = await ReadItemsAsync([key], cancellationToken);
            items.AddRange(page.Items);
            failures.AddRange(page.Failures);
        }

        return new ItemPage(items, failures, null);
    }

    private async Task<ItemPage> ReadTogetherAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        const string Operation = "reading issues by id";
        var wanted = keys.ToDictionary(static key => key.Key, StringComparer.Ordinal);
        using var answer = await client.BulkAsync(Operation, wanted.Keys, reader.Fields, cancellationToken);
        var issues = answer.RootElement.FindList("issues") ?? throw client.Failures.Changed(Operation, "the answer has no list 'issues'");
        var items = new List<SourceItem>();
        var failures = Errors(answer.RootElement, wanted);
        foreach (var issue in issues)
        {
            if (KeyOf(issue, wanted) is not { } key || IsMoved(issue, key.Partition))
            {
                continue;
            }

            var (read, failed) = await reader.ReadAsync(key.Partition, [issue], cancellationToken);
            items.AddRange(read);
            failures.AddRange(failed);
        }

        return new ItemPage(items, failures, null);
    }

    private static ItemKey? KeyOf(JsonElement issue, Dictionary<string, ItemKey> wanted) =>
        issue.FindText("id") is { } id && wanted.TryGetValue(id, out var byId) ? byId
        : issue.FindText("key") is { } name && wanted.TryGetValue(name, out var byName) ? byName
        : null;

    // An issue that moved belongs to its new project, which reads it itself.
    private static bool IsMoved(JsonElement issue, string project) =>
        issue.Find("fields").Find("project").FindText("id") is { } id && id != project;

    // What Jira could not load for now. Without an id it could be any of them.
    private static List<ItemFailure> Errors(JsonElement answer, Dictionary<string, ItemKey> wanted)
    {
        var failures = new List<ItemFailure>();
        foreach (var error in answer.FindList("issueErrors") ?? default)
        {
            if (error.FindText("id") is not { } id || !wanted.TryGetValue(id, out var key))
            {
                throw new RetryableException(
                    ErrorCodes.SourceUnavailable,
                    "Jira: reading issues by id: Jira could not load one of them for now, without saying which. It is tried again by itself.");
            }

            failures.Add(new ItemFailure(key, ErrorCodes.SourceUnavailable, "Jira could not load the issue for now."));
        }

        return failures;
    }

    private (string Id, string Key, string Name) Project(string operation, JsonElement value) =>
        value.FindText("id") is { Length: > 0 } id && value.FindText("key") is { Length: > 0 } key
            ? (id, key, value.FindText("name") ?? "")
            : throw client.Failures.Changed(operation, "a project without id or key");

    private bool Wanted((string Id, string Key, string Name) project) =>
        (options.Projects.Count == 0 || Names(options.Projects, project)) && !Names(options.ExcludeProjects, project);

    private static bool Names(IList<string> list, (string Id, string Key, string Name) project) =>
        list.Any(entry => entry == project.Id || string.Equals(entry, project.Key, StringComparison.OrdinalIgnoreCase));

    private async Task<string?> TimeZoneAsync(CancellationToken cancellationToken)
    {
        if (!_knowsTimeZone)
        {
            using var myself = await client.MyselfAsync(cancellationToken);
            (_timeZone, _knowsTimeZone) = (myself.RootElement.FindText("timeZone"), true);
        }

        return _timeZone;
    }

    // Ids go into JQL as they are.
    private static void RequireId(string project)
    {
        if (project.Length == 0 || !project.All(char.IsAsciiDigit))
        {
            throw new SkippableException(ErrorCodes.NotFound, $"Jira: '{AnswerWords.Code(project)}' is no project id.");
        }
    }
}
