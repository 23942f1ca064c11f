using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Ingest.Vendors.Jira;

/// <summary>
/// Jira Cloud's REST API v3, as far as a reader needs it: enhanced JQL search (page tokens, no total, fields must be asked for), projects by offset,
/// issues in bulk, comments beyond the embedded 20, permissions, the account's time zone. Times in JQL are whole minutes in that zone.
/// </summary>
public sealed partial class JiraServer(TimeProvider time) : VendorServer(time)
{
    private readonly Lock _gate = new();
    private readonly List<JiraProject> _projects = [];
    private long _lastId = 10_000;

    /// <summary>Account the token belongs to.</summary>
    public string Email { get; set; } = "sync@example.com";

    /// <summary>Whether the token is sent as a bearer token instead of by basic authentication.</summary>
    public bool IsBearer { get; set; }

    /// <summary>The account's time zone.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Most items of a page, whatever was asked for.</summary>
    public int PageSize { get; set; } = 5000;

    /// <summary>Whether every page hands out the same token.</summary>
    public bool RepeatsTokens { get; set; }

    /// <summary>Whether tokens are offsets into the result, so that pages shift when issues enter or leave it. Default: they name the last issue.</summary>
    public bool HasOffsetTokens { get; set; }

    /// <summary>Whether a wrong token gets what everybody may see, that is nothing, with status 200, as Jira's anonymous access does.</summary>
    public bool LetsAnonymousIn { get; set; }

    /// <summary>Whether the account may browse projects.</summary>
    public bool MayBrowse { get; set; } = true;

    /// <summary>Whether every page token has expired.</summary>
    public bool ForgetsTokens { get; set; }

    /// <summary>Called with the path before a request is answered: a test changes the world between two requests.</summary>
    public Action<string>? Answering { get; set; }

    /// <summary>Adds a project.</summary>
    public JiraProject AddProject(string key, string name)
    {
        lock (_gate)
        {
            var project = new JiraProject(++_lastId, key, name);
            _projects.Add(project);
            return project;
        }
    }

    /// <summary>Adds a project whose issues are made when they are asked for.</summary>
    public JiraProject AddGeneratedProject(string key, int issues, DateTimeOffset at)
    {
        var project = AddProject(key, $"{key} generated");
        project.GeneratedCount = issues;
        project.Generate = number => new JiraIssue
        {
            Id = (project.Id * 1_000_000) + number,
            Number = number,
            Summary = $"Generated issue {number}",
            Description = Adf.Text($"The text of generated issue {number}."),
            Created = at,
            Updated = at,
        };
        return project;
    }

    /// <summary>Adds an issue to a project.</summary>
    public JiraIssue AddIssue(JiraProject project, string summary, JsonNode? description, DateTimeOffset at, string? reporter = null)
    {
        ArgumentNullException.ThrowIfNull(project);
        lock (_gate)
        {
            var issue = new JiraIssue
            {
                Id = ++_lastId,
                Number = ++project.LastNumber,
                Summary = summary,
                Description = description,
                Created = at,
                Updated = at,
                Reporter = reporter ?? "Mara Lindqvist",
            };
            project.Issues.Add(issue.Number, issue);
            return issue;
        }
    }

    /// <summary>Adds a comment, which is a change of the issue.</summary>
    public void AddComment(JiraIssue issue, string author, JsonNode body, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(issue);
        lock (_gate)
        {
            issue.Comments.Add(new JiraComment(++_lastId, author, at, body));
            issue.Updated = at;
        }
    }

    /// <summary>Changes the world while no request is answered.</summary>
    public void Change(Action change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            change();
        }
    }

    /// <summary>Deletes an issue.</summary>
    public void Delete(JiraProject project, JiraIssue issue)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(issue);
        lock (_gate)
        {
            project.Issues.Remove(issue.Number);
        }
    }

    /// <summary>Moves an issue: its id stays, its key becomes one of the other project.</summary>
    public void Move(JiraIssue issue, JiraProject from, JiraProject to, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(issue);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        lock (_gate)
        {
            from.Issues.Remove(issue.Number);
            issue.Number = ++to.LastNumber;
            issue.Updated = at;
            to.Issues.Add(issue.Number, issue);
        }
    }

    /// <inheritdoc/>
    protected override bool IsTokenOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return LetsAnonymousIn || HasToken(request);
    }

    /// <inheritdoc/>
    protected override Task AnswerExpiredTokenAsync(HttpContext context) =>
        WriteAsync(context, 401, new JsonObject { ["message"] = $"Client must be authenticated to access this resource. {Token}" });

    /// <inheritdoc/>
    protected override Task AnswerMissingScopeAsync(HttpContext context) =>
        WriteAsync(context, 401, new JsonObject { ["code"] = 401, ["message"] = "Unauthorized; scope does not match" });

    /// <inheritdoc/>
    protected override Task AnswerThrottledAsync(HttpContext context, TimeSpan? retryAfter)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = "100";
        headers["X-RateLimit-Remaining"] = "0";
        headers["RateLimit-Reason"] = "jira-burst-based";
        if (retryAfter is { } wait)
        {
            headers["X-RateLimit-Reset"] = (Time.GetUtcNow() + wait).ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, 429, new JsonObject { ["errorMessages"] = new JsonArray("Rate limit exceeded.") });
    }

    /// <inheritdoc/>
    protected override Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Answering?.Invoke(context.Request.Path.Value ?? "");
        lock (_gate)
        {
            var (status, body) = Answer(context);
            return WriteAsync(context, status, body);
        }
    }

    private (int Status, JsonNode Body) Answer(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var isAnonymous = !HasToken(context.Request);
        if (isAnonymous)
        {
            context.Response.Headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED";
        }

        return path switch
        {
            "/rest/api/3/myself" when isAnonymous => Problem(401, "Client must be authenticated to access this resource."),
            "/rest/api/3/search/jql" or "/rest/api/3/project/search" when isAnonymous => (200, new JsonObject { ["isLast"] = true, ["issues"] = new JsonArray(), ["values"] = new JsonArray() }),
            "/rest/api/3/myself" => (200, new JsonObject { ["accountId"] = "5b10", ["displayName"] = "Sync account", ["emailAddress"] = Email, ["timeZone"] = TimeZone }),
            "/rest/api/3/mypermissions" => Permissions(context.Request.Query["projectId"].ToString(), isAnonymous),
            "/rest/api/3/project/search" => Projects(context.Request.Query),
            "/rest/api/3/search/jql" => Search(JsonNode.Parse(BodyOf(context))!.AsObject()),
            "/rest/api/3/issue/bulkfetch" => Bulk(JsonNode.Parse(BodyOf(context))!.AsObject()),
            _ when CommentPath().Match(path) is { Success: true } match => Comments(match.Groups[1].Value, context.Request.Query),
            _ => Problem(404, "Not found"),
        };
    }

    private (int Status, JsonNode Body) Permissions(string projectId, bool isAnonymous)
    {
        if (projectId.Length > 0 && !_projects.Any(p => p.IsVisible && Text(p.Id) == projectId))
        {
            return Problem(404, $"No project could be found with id '{projectId}'.");
        }

        return (200, new JsonObject
        {
            ["permissions"] = new JsonObject
            {
                ["BROWSE_PROJECTS"] = new JsonObject { ["key"] = "BROWSE_PROJECTS", ["type"] = "PROJECT", ["havePermission"] = MayBrowse && !isAnonymous },
            },
        });
    }

    private (int Status, JsonNode Body) Projects(IQueryCollection query)
    {
        var startAt = int.Parse(query["startAt"].ToString() is { Length: > 0 } text ? text : "0", CultureInfo.InvariantCulture);
        var visible = MayBrowse ? _projects.Where(static p => p.IsVisible).OrderBy(static p => p.Key, StringComparer.Ordinal).ToList() : [];
        var take = Math.Min(PageSize, 50);
        var page = visible.Skip(startAt).Take(take).Select(static p => (JsonNode)new JsonObject { ["id"] = Text(p.Id), ["key"] = p.Key, ["name"] = p.Name });
        return (200, new JsonObject
        {
            ["startAt"] = RepeatsTokens ? 0 : startAt,
            ["maxResults"] = take,
            ["total"] = visible.Count,
            ["isLast"] = startAt + take >= visible.Count,
            ["values"] = new JsonArray([.. page]),
        });
    }

    private (int Status, JsonNode Body) Search(JsonObject request)
    {
        var jql = Jql().Match((string?)request["jql"] ?? "");
        if (!jql.Success)
        {
            return Problem(400, "Error in the JQL Query.");
        }

        if (_projects.Find(p => p.IsVisible && MayBrowse && Text(p.Id) == jql.Groups["project"].Value) is not { } project)
        {
            return Problem(400, $"The value '{jql.Groups["project"].Value}' does not exist for the field 'project'.");
        }

        if (ForgetsTokens && request["nextPageToken"] is not null)
        {
            return Problem(400, "The provided next page token is invalid or expired.");
        }

        string[] fields = [.. request["fields"]?.AsArray().Select(static f => (string)f!) ?? []];
        var (after, skip) = Position((string?)request["nextPageToken"]);
        var take = Math.Min(PageSize, Math.Min((int?)request["maxResults"] ?? 50, fields.All(static f => f is "id" or "key") ? 5000 : 100));
        var since = Since(jql.Groups["since"]);
        var found = project.After(after).Where(issue => issue.Updated >= since).Skip(skip).Take(take + 1).ToList();
        var page = found.Take(take).ToList();
        var answer = new JsonObject
        {
            ["issues"] = new JsonArray([.. page.Select(issue => (JsonNode)issue.ToJson(project.Key, fields))]),
            ["isLast"] = found.Count <= take && !RepeatsTokens,
        };
        if (found.Count > take || RepeatsTokens)
        {
            answer["nextPageToken"] = RepeatsTokens ? "c2FtZQ==" : Convert.ToBase64String(Encoding.UTF8.GetBytes(
                HasOffsetTokens ? $"o{skip + take}" : $"k{page[^1].Number}"));
        }

        return (200, answer);
    }

    private (int Status, JsonNode Body) Bulk(JsonObject request)
    {
        string[] fields = [.. request["fields"]?.AsArray().Select(static f => (string)f!) ?? []];
        var wanted = request["issueIdsOrKeys"]!.AsArray().Select(static id => (string)id!).ToHashSet(StringComparer.Ordinal);
        var found = from project in _projects
                    where project.IsVisible && MayBrowse
                    from issue in project.Issues.Values
                    where wanted.Contains(Text(issue.Id)) || wanted.Contains($"{project.Key}-{issue.Number}")
                    orderby issue.Id
                    select (JsonNode)WithProject(issue.ToJson(project.Key, fields), project, fields);
        return (200, new JsonObject { ["issues"] = new JsonArray([.. found]), ["issueErrors"] = new JsonArray() });
    }

    private static JsonObject WithProject(JsonObject issue, JiraProject project, string[] fields)
    {
        if (issue["fields"] is JsonObject all && fields.Contains("project"))
        {
            all["project"] = new JsonObject { ["id"] = Text(project.Id), ["key"] = project.Key };
        }

        return issue;
    }

    private (int Status, JsonNode Body) Comments(string id, IQueryCollection query)
    {
        var issue = _projects.SelectMany(static p => p.Issues.Values).FirstOrDefault(i => Text(i.Id) == id);
        return issue is null
            ? Problem(404, "Issue does not exist or you do not have permission to see it.")
            : (200, issue.CommentPage(
                int.Parse(query["startAt"].ToString(), CultureInfo.InvariantCulture),
                Math.Min(Math.Min(PageSize, 100), int.Parse(query["maxResults"].ToString(), CultureInfo.InvariantCulture))));
    }

    private bool HasToken(HttpRequest request) => IsBearer
        ? base.IsTokenOf(request)
        : request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Email}:{Token}"));

    private DateTimeOffset Since(Group since)
    {
        if (!since.Success)
        {
            return DateTimeOffset.MinValue;
        }

        var local = DateTime.ParseExact(since.Value, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var known) ? known : TimeZoneInfo.Utc;
        return new DateTimeOffset(local, zone.GetUtcOffset(local)); // of an hour that comes twice, the later one
    }

    private static (int After, int Skip) Position(string? token)
    {
        if (token is null or "c2FtZQ==")
        {
            return (0, 0);
        }

        var text = Encoding.UTF8.GetString(Convert.FromBase64String(token));
        var number = int.Parse(text.AsSpan(1), CultureInfo.InvariantCulture);
        return text[0] == 'o' ? (0, number) : (number, 0);
    }

    private static (int Status, JsonNode Body) Problem(int status, string message) =>
        (status, new JsonObject { ["errorMessages"] = new JsonArray(message), ["errors"] = new JsonObject() });

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""^project = (?<project>\d+)( AND updated >= "(?<since>\d{4}-\d\d-\d\d \d\d:\d\d)")? ORDER BY issuekey ASC$""")]
    private static partial Regex Jql();

    [GeneratedRegex(@"^/rest/api/3/issue/(\d+)/comment$")]
    private static partial Regex CommentPath();
}
