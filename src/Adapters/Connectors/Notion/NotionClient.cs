using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>The requests of Notion's API that the connector needs, one method each (developers.notion.com/reference).</summary>
internal sealed class NotionClient(SourceHttp http)
{
    /// <summary>Most elements that a list answers at once.</summary>
    internal const int MaxPageSize = 100;

    /// <summary>Failures that only a connector can judge.</summary>
    internal SourceFailures Failures => http.Failures;

    /// <summary>The connection itself: its name and its workspace. Needs no capability.</summary>
    internal Task<JsonDocument> GetMeAsync(CancellationToken cancellationToken) => GetAsync("reading who the connection is", "users/me", cancellationToken);

    /// <summary>One page of pages or data sources shared with the connection, by last change.</summary>
    /// <param name="kind"><c>page</c> or <c>data_source</c>, or null for both.</param>
    /// <param name="newestFirst">The order.</param>
    /// <param name="token">Notion's cursor, or null.</param>
    /// <param name="pageSize">1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<NotionList> SearchAsync(string? kind, bool newestFirst, string? token, int pageSize, CancellationToken cancellationToken) =>
        ListAsync(
            $"searching for {(kind == "data_source" ? "data sources" : "pages")}",
            "search",
            new
            {
                filter = kind is null ? null : new { property = "object", value = kind },
                sort = new { timestamp = "last_edited_time", direction = newestFirst ? "descending" : "ascending" },
                page_size = pageSize,
                start_cursor = token,
            },
            token,
            cancellationToken);

    /// <summary>
    /// One page of the rows of a data source, oldest first by creation, which no edit changes: a row that is edited meanwhile stays where it is.
    /// </summary>
    /// <param name="dataSource">Id of the data source.</param>
    /// <param name="query">Which rows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<NotionList> QueryAsync(string dataSource, NotionQuery query, CancellationToken cancellationToken) =>
        ListAsync(
            $"reading a page of data source {dataSource}",
            $"data_sources/{Uri.EscapeDataString(dataSource)}/query{(query.TitlesOnly ? "?filter_properties=title" : "")}",
            new
            {
                filter = Filter(query),
                sorts = new[] { new { timestamp = "created_time", direction = "ascending" } },
                result_type = "page",
                page_size = query.PageSize,
                start_cursor = query.Token,
            },
            query.Token,
            cancellationToken);

    /// <summary>One page of the children of a page or block.</summary>
    internal Task<NotionList> ListChildrenAsync(string block, string? token, CancellationToken cancellationToken)
    {
        var operation = $"reading the content of {block}";
        var cursor = token is null ? "" : $"&start_cursor={Uri.EscapeDataString(token)}";
        var path = $"blocks/{Uri.EscapeDataString(block)}/children?page_size={MaxPageSize}{cursor}";
        return ListAsync(operation, () => new HttpRequestMessage(HttpMethod.Get, Relative(path)), token, ofOne: true, cancellationToken);
    }

    /// <summary>A page with its properties, without content.</summary>
    internal Task<JsonDocument> GetPageAsync(string page, CancellationToken cancellationToken) =>
        GetAsync($"reading page {page}", $"pages/{Uri.EscapeDataString(page)}", cancellationToken);

    /// <summary>A data source with its title.</summary>
    internal Task<JsonDocument> GetDataSourceAsync(string dataSource, CancellationToken cancellationToken) =>
        GetAsync($"reading data source {dataSource}", $"data_sources/{Uri.EscapeDataString(dataSource)}", cancellationToken);

    /// <summary>A person or bot. Needs the capability 'Read user information without email addresses'.</summary>
    /// <returns>The name; null when there is none, the person left, or the connection lacks the capability.</returns>
    internal async Task<string?> FindUserNameAsync(string user, CancellationToken cancellationToken)
    {
        var operation = $"reading the name of user {user}";
        try
        {
            using var answer = await http.SendAsync(
                operation,
                () => new HttpRequestMessage(HttpMethod.Get, Relative($"users/{Uri.EscapeDataString(user)}")),
                static (response, body) => response.StatusCode == HttpStatusCode.Forbidden && body.FindText("code") == "restricted_resource"
                    ? new SkippableException(ErrorCodes.NotFound, "The connection may not read users.")
                    : null,
                cancellationToken);
            return answer.RootElement.FindText("name");
        }
        catch (SkippableException)
        {
            return null; // A name is not worth an item.
        }
    }

    private static object? Filter(NotionQuery query)
    {
        var conditions = new List<object>(2);
        if (query.EditedSince is { } edited)
        {
            conditions.Add(new { timestamp = "last_edited_time", last_edited_time = new { on_or_after = Time(edited) } });
        }

        if (query.CreatedSince is { } created)
        {
            conditions.Add(new { timestamp = "created_time", created_time = new { on_or_after = Time(created) } });
        }

        return conditions.Count switch { 0 => null, 1 => conditions[0], _ => new { and = conditions } };
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private Task<JsonDocument> GetAsync(string operation, string path, CancellationToken cancellationToken) => http.SendAsync(
        operation, () => new HttpRequestMessage(HttpMethod.Get, Relative(path)), NotionErrors.Judge(operation, ofOne: true, Failures), cancellationToken);

    private Task<NotionList> ListAsync(string operation, string path, object body, string? token, CancellationToken cancellationToken) => ListAsync(
        operation,
        () => new HttpRequestMessage(HttpMethod.Post, Relative(path)) { Content = JsonContent.Create(body, options: NotionList.Body) },
        token,
        ofOne: false,
        cancellationToken);

    private async Task<NotionList> ListAsync(
        string operation, Func<HttpRequestMessage> create, string? token, bool ofOne, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(operation, create, NotionErrors.Judge(operation, ofOne, Failures), cancellationToken);
        try
        {
            return NotionList.Read(operation, answer, token, Failures);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);
}

/// <summary>Which rows of a data source.</summary>
/// <param name="EditedSince">Changed at or after this, or null for all.</param>
/// <param name="CreatedSince">Created at or after this, or null for all.</param>
/// <param name="Token">Notion's cursor, or null.</param>
/// <param name="PageSize">1 to <see cref="NotionClient.MaxPageSize"/>.</param>
/// <param name="TitlesOnly">Without the other properties.</param>
internal sealed record NotionQuery(DateTimeOffset? EditedSince, DateTimeOffset? CreatedSince, string? Token, int PageSize, bool TitlesOnly);
