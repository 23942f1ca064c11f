using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>
/// The requests of Jira Cloud's REST API v3 that a reader needs (https://developer.atlassian.com/cloud/jira/platform/rest/v3). Answers are to be
/// disposed.
/// </summary>
internal sealed class JiraClient(SourceHttp http, string siteSetting)
{
    private const string Api = "rest/api/3/";

    /// <summary>The failures of this source.</summary>
    internal SourceFailures Failures => http.Failures;

    /// <summary>The account: name and time zone.</summary>
    internal Task<JsonDocument> MyselfAsync(CancellationToken cancellationToken) =>
        SendAsync("reading the account", static () => Get("myself"), null, cancellationToken);

    /// <summary>Whether the account may browse projects, or one of them; not, if that one is gone or Jira hides it (404).</summary>
    internal async Task<bool> MayBrowseAsync(string? project, CancellationToken cancellationToken)
    {
        const string Operation = "reading the account's permissions";
        var address = $"mypermissions?permissions={JiraAuth.Permission}" + (project is null ? "" : "&projectId=" + Uri.EscapeDataString(project));
        try
        {
            using var answer = await SendAsync(
                Operation,
                () => Get(address),
                response => project is not null && (int)response.StatusCode == 404 ? new SkippableException(ErrorCodes.NotFound, "The project is not there.") : null,
                cancellationToken);
            var permission = answer.RootElement.Find("permissions").Find(JiraAuth.Permission);
            return permission.FindFlag("havePermission")
                ?? throw Failures.Changed(Operation, $"the answer does not say whether there is {JiraAuth.Permission}");
        }
        catch (SkippableException failure) when (failure.Code == ErrorCodes.NotFound)
        {
            return false;
        }
    }

    /// <summary>Projects by offset, ordered by key.</summary>
    internal Task<JsonDocument> ProjectsAsync(string operation, int startAt, int maxResults, CancellationToken cancellationToken) =>
        SendAsync(operation, () => Get(Invariant($"project/search?startAt={startAt}&maxResults={maxResults}&orderBy=key")), null, cancellationToken);

    /// <summary>A page of a search.</summary>
    /// <param name="operation">For messages.</param>
    /// <param name="project">Id of the project.</param>
    /// <param name="since">Time as <see cref="JiraTime.ForQuery"/> writes it, or null.</param>
    /// <param name="token">Page token, or null for the first page.</param>
    /// <param name="maxResults">At most so many issues.</param>
    /// <param name="fields">Fields; only what is named comes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SkippableException"><c>not_found</c>: the project is not there, or may not be seen; or <c>too_large</c>.</exception>
    /// <exception cref="RetryableException">
    /// <c>source_cursor_expired</c>: Jira does not take the page token any more (they expire after 7 days); and what requests throw.
    /// </exception>
    internal Task<JsonDocument> SearchAsync(
        string operation, string project, string? since, string? token, int maxResults, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var query = new Search($"project = {project}{(since is null ? "" : $" AND updated >= \"{since}\"")} ORDER BY issuekey ASC", maxResults, fields, token);
        return SendAsync(
            operation,
            () => Post("search/jql", query),
            response => (int)response.StatusCode == 400 ? BadSearch(operation, project, token) : null,
            cancellationToken);
    }

    /// <summary>Issues by id or key, at most 100. Those that are not there or may not be seen are left out of the answer.</summary>
    internal Task<JsonDocument> BulkAsync(
        string operation, IReadOnlyCollection<string> idsOrKeys, IReadOnlyList<string> fields, CancellationToken cancellationToken) =>
        SendAsync(operation, () => Post("issue/bulkfetch", new Bulk(idsOrKeys, fields)), null, cancellationToken);

    /// <summary>Comments of an issue by offset, oldest first.</summary>
    /// <exception cref="SkippableException"><c>not_found</c>: the issue is gone.</exception>
    internal Task<JsonDocument> CommentsAsync(string operation, string issue, int startAt, int maxResults, CancellationToken cancellationToken) =>
        SendAsync(
            operation,
            () => Get(Invariant($"issue/{Uri.EscapeDataString(issue)}/comment?startAt={startAt}&maxResults={maxResults}&orderBy=created")),
            response => (int)response.StatusCode is 404 or 410 ? new SkippableException(ErrorCodes.NotFound, "The issue is gone.") : null,
            cancellationToken);

    private Task<JsonDocument> SendAsync(
        string operation, Func<HttpRequestMessage> create, Func<HttpResponseMessage, IngestException?>? own, CancellationToken cancellationToken)
    {
        var general = JiraAuth.Judge(Failures, operation);
        return http.SendAsync(
            operation, create, (response, body) => general(response, body) ?? own?.Invoke(response) ?? Missing(operation, response), cancellationToken);
    }

    // Issues apart, no address that is asked for can be missing on a Jira site.
    private FatalException? Missing(string operation, HttpResponseMessage response) => (int)response.StatusCode is 404 or 410
        ? Failures.Changed(operation, $"the site answered {(int)response.StatusCode}, so there is no Jira at {siteSetting}, or it has removed this part of its API")
        : null;

    private static IngestException BadSearch(string operation, string project, string? token) => token is null
        ? new SkippableException(
            ErrorCodes.NotFound,
            $"Jira: {operation}: the project {project} is not there any more, or the account may not see it. Give the account the permission "
                + "'Browse projects' there, or exclude the project.")
        : new RetryableException(
            ErrorCodes.SourceCursorExpired,
            $"Jira: {operation}: the page token is not taken any more (they expire after 7 days). The project is read again from its beginning.");

    private static HttpRequestMessage Get(string address) => new(HttpMethod.Get, new Uri(Api + address, UriKind.Relative));

    private static HttpRequestMessage Post<T>(string address, T body) =>
        new(HttpMethod.Post, new Uri(Api + address, UriKind.Relative)) { Content = JsonContent.Create(body) };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Search(
        string Jql,
        int MaxResults,
        IReadOnlyList<string> Fields,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextPageToken);

    private sealed record Bulk(IReadOnlyCollection<string> IssueIdsOrKeys, IReadOnlyList<string> Fields);
}
