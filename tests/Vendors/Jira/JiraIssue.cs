using System.Globalization;
using System.Text.Json.Nodes;

namespace Ingest.Vendors.Jira;

/// <summary>An issue of the made-up Jira.</summary>
public sealed class JiraIssue
{
    /// <summary>Comments that are part of a search answer; the others are behind the issue's own address.</summary>
    private const int EmbeddedComments = 20;

    /// <summary>Id; stays the same when the issue moves.</summary>
    public required long Id { get; init; }

    /// <summary>Number within its project.</summary>
    public required int Number { get; set; }

    /// <summary>Title.</summary>
    public required string Summary { get; set; }

    /// <summary>Description in Atlassian Document Format, or null.</summary>
    public JsonNode? Description { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset Updated { get; set; }

    /// <summary>Who wrote it.</summary>
    public string Reporter { get; init; } = "Mara Lindqvist";

    /// <summary>Workflow status.</summary>
    public string Status { get; set; } = "To Do";

    /// <summary>Comments, oldest first.</summary>
    public IList<JiraComment> Comments { get; } = [];

    /// <summary>Whether search does not know it yet.</summary>
    public bool IsHidden { get; set; }

    /// <summary>Whether its fields have not the documented shape.</summary>
    public bool IsMalformed { get; set; }

    internal JsonObject ToJson(string projectKey, IReadOnlyCollection<string> fields)
    {
        var issue = new JsonObject { ["id"] = Id.ToString(CultureInfo.InvariantCulture), ["key"] = $"{projectKey}-{Number}" };
        if (IsMalformed)
        {
            issue["fields"] = "(this should be an object)";
            return issue;
        }

        var all = new JsonObject();
        foreach (var field in fields)
        {
            if (Field(field) is { } value)
            {
                all[field] = value;
            }
            else if (field is "description" or "assignee" or "resolution")
            {
                all[field] = null;
            }
        }

        if (all.Count > 0)
        {
            issue["fields"] = all;
        }

        return issue;
    }

    internal JsonObject CommentPage(int startAt, int maxResults) => new()
    {
        ["comments"] = new JsonArray([.. Comments.Skip(startAt).Take(maxResults).Select(static c => c.ToJson())]),
        ["startAt"] = startAt,
        ["maxResults"] = maxResults,
        ["total"] = Comments.Count,
    };

    // Whether the total counts only what comes along is not documented; so it says the less helpful.
    private JsonObject EmbeddedPage()
    {
        var page = CommentPage(0, EmbeddedComments);
        page["total"] = Math.Min(Comments.Count, EmbeddedComments);
        return page;
    }

    internal static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    private JsonNode? Field(string name) => name switch
    {
        "summary" => Summary,
        "description" => Description?.DeepClone(),
        "created" => Time(Created),
        "updated" => Time(Updated),
        "status" => new JsonObject { ["name"] = Status },
        "issuetype" => new JsonObject { ["name"] = "Task" },
        "priority" => new JsonObject { ["name"] = "Medium" },
        "labels" => new JsonArray("demo"),
        "reporter" or "creator" => new JsonObject { ["displayName"] = Reporter },
        "comment" => EmbeddedPage(),
        _ => null,
    };
}

/// <summary>A comment.</summary>
/// <param name="Id">Id.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Created">When.</param>
/// <param name="Body">Text in Atlassian Document Format.</param>
public sealed record JiraComment(long Id, string Author, DateTimeOffset Created, JsonNode Body)
{
    internal JsonNode ToJson() => new JsonObject
    {
        ["id"] = Id.ToString(CultureInfo.InvariantCulture),
        ["author"] = new JsonObject { ["displayName"] = Author },
        ["created"] = JiraIssue.Time(Created),
        ["updated"] = JiraIssue.Time(Created),
        ["body"] = Body.DeepClone(),
    };
}
