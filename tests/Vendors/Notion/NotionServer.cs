using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Ingest.Vendors.Notion;

/// <summary>
/// Notion's API, version 2026-03-11, as far as a reader needs it: search by last change, queries of data sources with filters on times, at most 10,000
/// results to a query and a status that says so, children of blocks, pages, users, the connection itself. It refuses what Notion refuses:
/// no version, unknown fields, page sizes beyond 100, cursors it did not hand out.
/// </summary>
public sealed class NotionServer(TimeProvider time) : VendorServer(time)
{
    private readonly Lock _gate = new();
    private readonly List<NotionPage> _pages = [];
    private readonly List<NotionDataSource> _dataSources = [];
    private readonly Dictionary<string, string> _users = [];

    /// <summary>Most elements of a list of pages or data sources, whatever was asked for.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Results that one query goes to at most.</summary>
    public int QueryLimit { get; set; } = 10_000;

    /// <summary>Whether every page of a list hands out the same cursor.</summary>
    public bool RepeatsCursors { get; set; }

    /// <summary>Whether lists say that there is more and not where.</summary>
    public bool LosesCursors { get; set; }

    /// <summary>Whether the connection has the capability to read users.</summary>
    public bool MayReadUsers { get; set; } = true;

    /// <summary>How many of the next requests meet a conflict (409).</summary>
    public int Conflicts { get; set; }

    /// <summary>Called before every list of children, with the block's id: changes a page while it is read.</summary>
    public Action<string>? ReadingChildren { get; set; }

    /// <summary>Adds a user; answers the id.</summary>
    public string AddUser(string name)
    {
        lock (_gate)
        {
            var id = NotionIds.Next();
            _users[id] = name;
            return id;
        }
    }

    /// <summary>Adds a data source that is shared with the connection.</summary>
    public NotionDataSource AddDataSource(string title, DateTimeOffset? at = null)
    {
        lock (_gate)
        {
            var dataSource = new NotionDataSource { Title = title, CreatedAt = at ?? Time.GetUtcNow() };
            _dataSources.Add(dataSource);
            return dataSource;
        }
    }

    /// <summary>Adds a page that is shared with the connection.</summary>
    public NotionPage AddPage(
        string title, DateTimeOffset at, NotionDataSource? dataSource = null, NotionPage? parent = null, string? author = null, params IEnumerable<NotionBlock> blocks)
    {
        lock (_gate)
        {
            var page = new NotionPage
            {
                Title = title, DataSource = dataSource, Parent = parent, CreatedAt = at, EditedAt = at, AuthorId = author ?? NotionIds.Next(),
            };
            page.Blocks.AddRange(blocks);
            _pages.Add(page);
            return page;
        }
    }

    /// <summary>Changes something while no request is answered.</summary>
    public void Change(Action change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            change();
        }
    }

    /// <summary>A page by its id.</summary>
    public NotionPage Page(string id)
    {
        lock (_gate)
        {
            return _pages.Single(page => page.Id == id);
        }
    }

    /// <inheritdoc/>
    protected override Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        if (request.Headers["Notion-Version"] != "2026-03-11")
        {
            return ErrorAsync(context, 400, "missing_version", "Notion-Version header should be defined, and one that this server knows.");
        }

        if (request.Path.Value?.Split('/') is ["", "v1", "blocks", var read, "children"])
        {
            ReadingChildren?.Invoke(read);
        }

        (int Status, JsonNode Body) answer;
        lock (_gate)
        {
            answer = Conflicts-- > 0 ? Error(409, "conflict_error", "Conflict occurred while saving. Please try again.") : (request.Method, request.Path.Value?.Split('/')) switch
            {
                ("GET", ["", "v1", "users", "me"]) => (200, Me()),
                ("GET", ["", "v1", "users", var id]) => User(id),
                ("POST", ["", "v1", "search"]) => Search(BodyOf(context)),
                ("POST", ["", "v1", "data_sources", var id, "query"]) => Query(id, request, BodyOf(context)),
                ("GET", ["", "v1", "data_sources", var id]) => Find(id, _dataSources.Find(dataSource => dataSource.Id == id)?.Json()),
                ("GET", ["", "v1", "pages", var id]) => Find(id, _pages.Find(page => page.Id == id)?.Json(titleOnly: false)),
                ("GET", ["", "v1", "blocks", var id, "children"]) => Children(id, request),
                _ => Error(400, "invalid_request_url", "Invalid request URL."),
            };
        }

        return WriteAsync(context, answer.Status, answer.Body);
    }

    /// <inheritdoc/>
    protected override Task AnswerExpiredTokenAsync(HttpContext context) => ErrorAsync(context, 401, "unauthorized", "API token is invalid.");

    /// <inheritdoc/>
    protected override Task AnswerMissingScopeAsync(HttpContext context) =>
        ErrorAsync(context, 403, "restricted_resource", "Insufficient permissions for this endpoint.");

    /// <inheritdoc/>
    protected override Task AnswerThrottledAsync(HttpContext context, TimeSpan? retryAfter) =>
        ErrorAsync(context, 429, "rate_limited", "This request exceeds the number of requests allowed. Slow down and try again.");

    private static JsonObject Me() => new()
    {
        ["object"] = "user",
        ["id"] = Guid.NewGuid().ToString(),
        ["name"] = "Ingest reader",
        ["type"] = "bot",
        ["bot"] = new JsonObject { ["owner"] = new JsonObject { ["type"] = "workspace", ["workspace"] = true }, ["workspace_name"] = "Harbour pilots" },
    };

    private (int Status, JsonNode Body) User(string id) => !MayReadUsers ? Error(403, "restricted_resource", "Insufficient permissions for this endpoint.")
        : _users.TryGetValue(id, out var name) ? (200, new JsonObject { ["object"] = "user", ["id"] = id, ["type"] = "person", ["name"] = name, ["person"] = new JsonObject() })
        : NotFound(id);

    private static (int Status, JsonNode Body) Find(string id, JsonObject? found) => !Guid.TryParse(id, out _)
        ? Error(400, "validation_error", "path failed validation: path.id should be a valid uuid.")
        : found is null ? NotFound(id) : (200, found);

    private (int Status, JsonNode Body) Search(string body)
    {
        if (!TryParse(body, out var asked) || Unknown(asked, "query", "filter", "sort", "start_cursor", "page_size").Length > 0)
        {
            return Error(400, "validation_error", "body failed validation.");
        }

        var kind = (string?)asked["filter"]?["value"];
        var newestFirst = (string?)asked["sort"]?["direction"] != "ascending";
        var pages = _pages.Where(static page => !page.IsInTrash && !page.IsHidden)
            .Select(static page => (page.Id, At: NotionTime.Minute(page.EditedAt), Kind: "page", Json: (Func<JsonObject>)(() => page.Json(titleOnly: false))));
        var dataSources = _dataSources.Where(static dataSource => !dataSource.IsInTrash)
            .Select(static dataSource => (dataSource.Id, At: NotionTime.Minute(dataSource.CreatedAt), Kind: "data_source", Json: (Func<JsonObject>)dataSource.Json));
        return List(
            pages.Concat(dataSources).Where(element => kind is null || element.Kind == kind).Select(static element => (element.Id, element.At, element.Json)),
            newestFirst,
            asked);
    }

    private (int Status, JsonNode Body) Query(string id, HttpRequest request, string body)
    {
        if (!TryParse(body, out var asked) || Unknown(asked, "filter", "sorts", "start_cursor", "page_size", "result_type", "in_trash").Length > 0)
        {
            return Error(400, "validation_error", "body failed validation.");
        }

        if (_dataSources.Find(dataSource => dataSource.Id == id && !dataSource.IsInTrash) is null)
        {
            return NotFound(id);
        }

        var sort = asked["sorts"]?[0];
        var conditions = asked["filter"] is JsonObject filter ? filter["and"] is JsonArray and ? and.ToList() : [filter] : [];
        var byCreation = (string?)sort?["timestamp"] == "created_time";
        var titleOnly = request.Query["filter_properties"] == "title";
        return List(
            _pages.Where(page => page.DataSource?.Id == id && !page.IsInTrash && !page.IsHidden && conditions.All(condition => Fits(page, condition!)))
                .Select(page => (page.Id, At: NotionTime.Minute(byCreation ? page.CreatedAt : page.EditedAt), Json: (Func<JsonObject>)(() => page.Json(titleOnly)))),
            (string?)sort?["direction"] != "ascending",
            asked);
    }

    private static bool Fits(NotionPage page, JsonNode condition)
    {
        var timestamp = (string)condition["timestamp"]!;
        var since = DateTimeOffset.Parse((string)condition[timestamp]!["on_or_after"]!, CultureInfo.InvariantCulture);
        return NotionTime.Minute(timestamp == "created_time" ? page.CreatedAt : page.EditedAt) >= since;
    }

    /// <summary>One page of a list. A cursor names the place after the last element, so elements that come or go elsewhere shift nothing.</summary>
    private (int Status, JsonNode Body) List(
        IEnumerable<(string Id, DateTimeOffset At, Func<JsonObject> Json)> elements, bool newestFirst, JsonObject asked)
    {
        var size = (int?)asked["page_size"] ?? 100;
        if (size is < 1 or > 100)
        {
            return Error(400, "validation_error", "body failed validation: body.page_size should be from 1 to 100.");
        }

        var order = newestFirst
            ? elements.OrderByDescending(static element => element.At).ThenByDescending(static element => element.Id, StringComparer.Ordinal)
            : elements.OrderBy(static element => element.At).ThenBy(static element => element.Id, StringComparer.Ordinal);
        var (place, before) = (string?)asked["start_cursor"] is { } cursor && !RepeatsCursors ? Place(cursor) : (null, 0);
        if (before < 0)
        {
            return Error(400, "validation_error", "body failed validation: body.start_cursor is not a valid cursor.");
        }

        var rest = order.Where(element => place is not { } after || Compare(element.At, element.Id, after) is var side && (newestFirst ? side < 0 : side > 0));
        var found = rest.Take(Math.Min(Math.Min(size, PageSize), QueryLimit - before) + 1).ToList();
        var results = found.Take(Math.Min(Math.Min(size, PageSize), QueryLimit - before)).ToList();
        var isCut = found.Count > results.Count && before + results.Count >= QueryLimit;
        var more = (found.Count > results.Count && !isCut) || RepeatsCursors || LosesCursors;
        var next = !more || LosesCursors ? null
            : RepeatsCursors ? "the-same-for-ever"
            : Cursor(results[^1].At, results[^1].Id, before + results.Count);
        var answer = Answer(results.Select(static element => element.Json()), more, next);
        answer["request_status"] = isCut
            ? new JsonObject { ["type"] = "incomplete", ["incomplete_reason"] = "query_result_limit_reached" }
            : new JsonObject { ["type"] = "complete" };
        return (200, answer);
    }

    private (int Status, JsonNode Body) Children(string id, HttpRequest request)
    {
        if (FindChildren(id) is not { } found)
        {
            return NotFound(id);
        }

        if (found.Page.IsRefused)
        {
            return Error(400, "validation_error", "This kind of page is not supported via the API.");
        }

        var size = int.Parse(request.Query["page_size"].ToString() is { Length: > 0 } text ? text : "100", CultureInfo.InvariantCulture);
        var cursor = request.Query["start_cursor"].ToString();
        var start = cursor.Length == 0 ? 0 : found.Blocks.FindIndex(block => block.Id == cursor);
        if (size is < 1 or > 100 || start < 0)
        {
            return Error(400, "validation_error", $"The start_cursor provided is invalid: {cursor}");
        }

        var results = found.Blocks.Skip(start).Take(size).Select(block => block.Json(id, found.Page.CreatedAt, found.Page.EditedAt));
        var more = start + size < found.Blocks.Count;
        return (200, Answer(results, more, more ? found.Blocks[start + size].Id : null));
    }

    private (NotionPage Page, List<NotionBlock> Blocks)? FindChildren(string id)
    {
        if (_pages.Find(page => page.Id == id) is { } whole)
        {
            return whole.IsInTrash ? null : (whole, whole.Blocks);
        }

        foreach (var page in _pages.Where(static page => !page.IsInTrash))
        {
            var open = new Stack<NotionBlock>(page.Blocks);
            while (open.TryPop(out var block))
            {
                if (block.Id == id)
                {
                    return block.IsNotShared ? null : (page, block.Children);
                }

                foreach (var child in block.Children)
                {
                    open.Push(child);
                }
            }
        }

        return null;
    }

    private static JsonObject Answer(IEnumerable<JsonObject> results, bool more, string? next) => new()
    {
        ["object"] = "list",
        ["results"] = new JsonArray([.. results]),
        ["next_cursor"] = next,
        ["has_more"] = more,
    };

    private static string Cursor(DateTimeOffset at, string id, int before) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}/{id}/{before}")));

    private static ((DateTimeOffset At, string Id)? Place, int Before) Place(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(cursor)).Split('/') is [var ticks, var id, var before]
                ? ((new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), id), int.Parse(before, CultureInfo.InvariantCulture))
                : (null, -1);
        }
        catch (FormatException)
        {
            return (null, -1);
        }
    }

    private static int Compare(DateTimeOffset at, string id, (DateTimeOffset At, string Id) place) =>
        at.CompareTo(place.At) is var byTime and not 0 ? byTime : string.CompareOrdinal(id, place.Id);

    private static bool TryParse(string body, out JsonObject asked)
    {
        try
        {
            asked = JsonNode.Parse(body) as JsonObject ?? [];
            return true;
        }
        catch (JsonException)
        {
            asked = [];
            return false;
        }
    }

    private static string Unknown(JsonObject asked, params string[] known) => asked.Select(static field => field.Key).FirstOrDefault(key => !known.Contains(key)) ?? "";

    private static (int Status, JsonNode Body) NotFound(string id) =>
        Error(404, "object_not_found", $"Could not find object with ID: {id}. Make sure the relevant pages and databases are shared with your integration.");

    private static (int Status, JsonNode Body) Error(int status, string code, string message) => (status, new JsonObject
    {
        ["object"] = "error", ["status"] = status, ["code"] = code, ["message"] = message, ["request_id"] = Guid.NewGuid().ToString(),
    });

    private static Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        WriteAsync(context, status, Error(status, code, message).Body);
}
