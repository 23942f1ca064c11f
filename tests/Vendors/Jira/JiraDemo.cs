namespace Ingest.Vendors.Jira;

/// <summary>The demo's Jira.</summary>
public sealed class JiraDemo : IDemo
{
    private readonly JiraServer _server;
    private readonly JiraProject _harbour;
    private int _days;

    /// <summary>Builds the world.</summary>
    public JiraDemo(TimeProvider time)
    {
        _server = new JiraServer(time) { Token = "demo-jira-token", Email = "sync@harbour.example" };
        _harbour = _server.AddProject("HAR", "Harbour pilot");
        _server.AddIssue(_harbour, "First issue", Adf.Text("Text."), new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
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
    };

    /// <inheritdoc/>
    public DemoChanges Tomorrow(DateTimeOffset now)
    {
        _server.AddIssue(_harbour, $"New on day {++_days}", Adf.Text("Text."), now);
        return new DemoChanges(1, 0, 0);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
