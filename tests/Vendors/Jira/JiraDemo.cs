using System.Text.Json.Nodes;

namespace Ingest.Vendors.Jira;

/// <summary>The demo's Jira: two projects with sixty issues. The same after every start.</summary>
public sealed class JiraDemo : IDemo
{
    private static readonly string[] Statuses = ["Done", "Done", "In Progress", "To Do"];

    private readonly JiraServer _server;
    private readonly JiraProject _lamp;
    private readonly JiraProject _portal;
    private readonly List<(JiraProject Project, JiraIssue Issue)> _issues = [];
    private int _days;

    /// <summary>Builds the world.</summary>
    /// <param name="time">The server's clock.</param>
    public JiraDemo(TimeProvider time)
    {
        _server = new JiraServer(time) { Token = "demo-jira-token", Email = "sync@lanternworks.example", TimeZone = "Europe/Stockholm" };
        _lamp = _server.AddProject("LAMP", "Navigation lamp");
        _portal = _server.AddProject("PORT", "Harbour portal");
        for (var n = 0; n < JiraDemoStory.Lamp.Count; n++)
        {
            Tell(_lamp, JiraDemoStory.Lamp[n], DemoTeam.Beginning.AddDays(n).AddMinutes(37 * n));
            Tell(_portal, JiraDemoStory.Portal[n], DemoTeam.Beginning.AddDays(n).AddMinutes((53 * n) + 120));
        }

        Elaborate();
    }

    /// <inheritdoc/>
    public string Product => "jira";

    /// <inheritdoc/>
    public VendorServer Server => _server;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Jira:Site"] = _server.Address.AbsoluteUri,
        ["Jira:Email"] = _server.Email,
        ["Jira:RequestsPerMinute"] = "6000",
    };

    /// <inheritdoc/>
    public DemoChanges Tomorrow(DateTimeOffset now)
    {
        var day = ++_days;
        // First, so that nothing is both changed and deleted.
        var (project, deleted) = _issues[^((day % 5) + 1)];
        _issues.Remove((project, deleted));
        _server.Delete(project, deleted);
        for (var n = 0; n < 3; n++)
        {
            var (_, issue) = _issues[(day + (n * 17)) % _issues.Count];
            _server.AddComment(issue, DemoTeam.Mara, Adf.Text($"Looked at again on day {day}: still true."), now);
        }

        Tell(_lamp, new JiraDemoStory(DemoTeam.Piet, $"Visit number {day} to Norrvik", $"Lamp 14 was cleaned and its gasket changed on visit number {day}. The Widow shines again."), now);
        Tell(_portal, new JiraDemoStory(DemoTeam.Ilse, $"Restore rehearsal number {day}", $"Rehearsal number {day} restored the backup in {10 + day} minutes, and all counts were equal."), now);
        return new DemoChanges(2, 3, 1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Tell(JiraProject project, JiraDemoStory story, DateTimeOffset at)
    {
        var issue = _server.AddIssue(project, story.Summary, Adf.Text(story.Text), at, story.Reporter);
        issue.Status = Statuses[issue.Number % Statuses.Length];
        for (var n = 0; n < story.Replies.Length; n++)
        {
            _server.AddComment(issue, story.Replies[n].Author, Adf.Text(story.Replies[n].Text), at.AddHours(3 * (n + 1)));
        }

        _issues.Add((project, issue));
    }

    // Some issues show what rich text becomes.
    private void Elaborate()
    {
        _lamp.Issues[2].Description = Adf.Document(
            Adf.Paragraph(JiraDemoStory.Lamp[1].Text),
            Adf.Heading(2, "Freezer test"),
            Table(["Gasket", "Leaks at"], ["EPDM 70", "-10 °C"], ["Silicone 50", "-24 °C"], ["Silicone 60", "not at -30 °C"]));
        _lamp.Issues[9].Description = Adf.Document(
            Adf.Paragraph(JiraDemoStory.Lamp[8].Text),
            Code("c", "if (block.length != BLOCK_SIZE && !is_last(block)) {\n    return RESUME_FROM_LAST_WHOLE_BLOCK;\n}"));
        _portal.Issues[6].Description = Adf.Document(
            Adf.Paragraph(JiraDemoStory.Portal[5].Text),
            Adf.Node("taskList", Task("DONE", "Script that restores into an empty database"), Task("DONE", "Compare counts of lamps, faults and visits"), Task("TODO", "Run it every Sunday")));
        _portal.Issues[29].Description = Adf.Document(
            Panel("warning", "Do not quote a number to customers before this is decided."),
            Adf.Paragraph(JiraDemoStory.Portal[28].Text),
            Adf.Bullets("Planned work counts, or not?", "Who measures?", "What happens when we miss it?"));
    }

    private static JsonObject Table(params string[][] rows) => Adf.Node("table", [.. rows.Select((row, n) =>
        (JsonNode)Adf.Node("tableRow", [.. row.Select(cell => (JsonNode)Adf.Node(n == 0 ? "tableHeader" : "tableCell", Adf.Paragraph(cell)))]))]);

    private static JsonObject Code(string language, string code) =>
        With(Adf.Node("codeBlock", new JsonObject { ["type"] = "text", ["text"] = code }), "language", language);

    private static JsonObject Task(string state, string text) =>
        With(Adf.Node("taskItem", new JsonObject { ["type"] = "text", ["text"] = text }), "state", state);

    private static JsonObject Panel(string type, string text) => With(Adf.Node("panel", Adf.Paragraph(text)), "panelType", type);

    private static JsonObject With(JsonObject node, string attribute, string value)
    {
        node["attrs"] = new JsonObject { [attribute] = value };
        return node;
    }
}
