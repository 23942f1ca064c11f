using System.Globalization;
using System.Text;
using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>An issue as Jira answered it, read without trusting its shape.</summary>
internal sealed class JiraIssue
{
    /// <summary>Characters of an issue's text. Descriptions and comments have at most 32,767 each, so only very many comments reach this.</summary>
    internal const int MaxBody = 2 * 1024 * 1024;

    /// <summary>Comments that enhanced search gives along with an issue at most. Whether their total then counts the others is not documented.</summary>
    private const int MaxEmbeddedComments = 20;

    private readonly JsonElement _fields;
    private readonly string _key;
    private readonly StringBuilder _body = new();
    private bool _hasComments;

    private JiraIssue(string id, string key, JsonElement fields, DateTimeOffset created, DateTimeOffset updated, string summary)
    {
        (Id, _key, _fields, Created, Updated, Summary) = (id, key, fields, created, updated, summary);
        WriteFacts();
    }

    /// <summary>Fields to ask for.</summary>
    /// <param name="comments">Whether comments are wanted.</param>
    internal static IReadOnlyList<string> Fields(bool comments) =>
    [
        "summary", "description", "created", "updated", "project", "issuetype", "status", "resolution", "priority", "labels", "reporter", "creator",
        "assignee", .. comments ? ["comment"] : Array.Empty<string>(),
    ];

    /// <summary>Id.</summary>
    internal string Id { get; }

    /// <summary>Id of its project, if the answer has it.</summary>
    internal string? Project => Object("project").FindText("id");

    /// <summary>Whether no more comments fit.</summary>
    internal bool IsFull => _body.Length >= MaxBody;

    private DateTimeOffset Created { get; }

    private DateTimeOffset Updated { get; }

    private string Summary { get; }

    /// <summary>Id of an answered issue, or its key, which Jira takes as well.</summary>
    internal static string? IdOrKey(JsonElement issue) => issue.FindText("id") ?? issue.FindText("key");

    /// <summary>Reads an issue.</summary>
    /// <exception cref="SkippableException"><c>item_malformed</c>.</exception>
    internal static JiraIssue Read(JsonElement issue)
    {
        var id = issue.FindText("id");
        var key = issue.FindText("key");
        var fields = issue.Find("fields");
        return
            id is null or "" || key is null or "" ? throw Malformed("no id or key")
            : fields.ValueKind != JsonValueKind.Object ? throw Malformed("no fields")
            : fields.FindText("summary") is not { } summary ? throw Malformed("no summary")
            : !JiraTime.TryParse(fields.FindText("created"), out var created) ? throw Malformed("no time of creation")
            : !JiraTime.TryParse(fields.FindText("updated"), out var updated) ? throw Malformed("no time of its last change")
            : new JiraIssue(id, key, fields, created, updated, summary);
    }

    /// <summary>
    /// Adds the comments that came with the issue. Answers whether there may be more.
    /// </summary>
    internal bool AddEmbeddedComments()
    {
        var page = Object("comment");
        var added = AddComments(page);
        return added >= MaxEmbeddedComments || added < page.FindNumber("total");
    }

    /// <summary>Adds a page of comments; answers how many it had.</summary>
    /// <exception cref="SkippableException"><c>item_malformed</c>: one has not the documented shape.</exception>
    internal int AddComments(JsonElement page)
    {
        var added = 0;
        foreach (var comment in page.FindList("comments") ?? default)
        {
            Add(comment);
            added++;
        }

        return added;
    }

    /// <summary>Forgets the comments, so that they can be added from the first one on.</summary>
    internal void ClearComments()
    {
        _body.Clear();
        _hasComments = false;
        WriteFacts();
    }

    /// <summary>The item.</summary>
    internal SourceItem ToItem(string partition, Uri? webAddress)
    {
        if (IsFull)
        {
            _body.Length = MaxBody;
            _body.Append("\n\n(The rest of the comments is left out.)");
        }

        return new SourceItem(
            new ItemKey(partition, Id),
            $"{_key[..Math.Max(0, _key.LastIndexOf('-'))]}/{_key}.md",
            MarkdownText.OneLine($"{_key}: {Summary}"),
            Person("reporter") ?? Person("creator"),
            Created,
            Updated,
            webAddress is null ? null : new Uri(webAddress, "browse/" + Uri.EscapeDataString(_key)),
            _body.ToString());
    }

    private void WriteFacts()
    {
        Fact("Type", Named("issuetype"));
        Fact("Status", Named("status"));
        Fact("Resolution", Named("resolution"));
        Fact("Priority", Named("priority"));
        Fact("Assignee", Person("assignee"));
        Fact("Labels", Labels());
        var description = AdfMarkdown.Render(_fields.TryGetProperty("description", out var found) ? found : default, headingOffset: 1);
        if (description.Length > 0)
        {
            _body.Append('\n').Append(description).Append('\n');
        }
    }

    private void Fact(string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            _body.Append("- ").Append(name).Append(": ").Append(MarkdownText.Line(value)).Append('\n');
        }
    }

    private void Add(JsonElement comment)
    {
        if (comment.ValueKind != JsonValueKind.Object || !JiraTime.TryParse(comment.FindText("created"), out var created))
        {
            throw Malformed("a comment without a time");
        }

        if (IsFull)
        {
            return;
        }

        _body.Append(_hasComments ? "" : "\n## Comments\n");
        _hasComments = true;
        var author = comment.Find("author").FindText("displayName") ?? "Somebody";
        _body.Append(CultureInfo.InvariantCulture, $"\n### {MarkdownText.Line(author)}, {created.UtcDateTime:yyyy-MM-dd HH:mm} UTC\n\n");
        _body.Append(AdfMarkdown.Render(comment.TryGetProperty("body", out var body) ? body : default, headingOffset: 3)).Append('\n');
    }

    private string? Labels() => _fields.FindList("labels") is { } labels
        ? string.Join(", ", labels.Select(static label => label.AsText()).OfType<string>())
        : null;

    private string? Named(string field) => Object(field).FindText("name");

    private string? Person(string field) => Object(field).FindText("displayName");

    private JsonElement Object(string field) => _fields.Find(field);

    private static SkippableException Malformed(string what) =>
        new(ErrorCodes.ItemMalformed, $"Jira answered an issue with {what}. Open it in Jira; if it looks right there, the connector needs an update.");
}
