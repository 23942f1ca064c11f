using System.Globalization;
using Ingest.Contracts.Sources;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Jira;

namespace Ingest.Adapters.Tests.Connectors.Jira;

/// <summary>A made-up Jira and connectors to it.</summary>
internal sealed class JiraWorld : VendorWorld
{
    private readonly Dictionary<string, JiraProject> _projects = [];
    private readonly Dictionary<string, JiraIssue> _issues = [];
    private readonly string _secret;
    private ConnectedSource _source;
    private IReadOnlyCollection<string> _loggedBefore = [];

    private JiraWorld(JiraServer server, JumpingClock clock)
    {
        (Jira, Clock, _secret) = (server, clock, server.Token);
        _source = Configure();
    }

    /// <summary>The server.</summary>
    public JiraServer Jira { get; }

    /// <inheritdoc/>
    public override VendorServer Server => Jira;

    /// <inheritdoc/>
    public override JumpingClock Clock { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Logged => [.. _loggedBefore, .. _source.Log.Lines];

    /// <inheritdoc/>
    public override string MissingScope => "read:jira-work";

    /// <inheritdoc/>
    public override int PageSize
    {
        set => Jira.PageSize = value;
    }

    /// <inheritdoc/>
    public override int RequestsPerMinute
    {
        set => Reconfigure(("Jira:RequestsPerMinute", value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The factory behind <see cref="Connect"/>.</summary>
    public IConnectorFactory Factory => _source.Factory;

    /// <summary>Starts a server.</summary>
    public static async Task<JiraWorld> StartAsync()
    {
        var clock = new JumpingClock();
        var server = new JiraServer(clock);
        await server.StartAsync();
        return new JiraWorld(server, clock);
    }

    /// <summary>Connectors made from now on have these settings too.</summary>
    public void Reconfigure(params IEnumerable<(string Name, string Value)> settings)
    {
        _loggedBefore = Logged;
        _source = Configure(settings);
    }

    /// <summary>A project of the world.</summary>
    public JiraProject Project(string partition) => _projects[partition];

    /// <summary>An issue of the world.</summary>
    public JiraIssue Issue(string key) => _issues[key];

    /// <inheritdoc/>
    public override IConnector Connect(RequestMeter meter) => _source.Connect(meter);

    /// <inheritdoc/>
    public override string AddPartition(string name)
    {
        var project = Jira.AddProject($"P{_projects.Count + 1}", name);
        var key = project.Id.ToString(CultureInfo.InvariantCulture);
        _projects.Add(key, project);
        return key;
    }

    /// <inheritdoc/>
    public override string AddItem(string partition, string text, DateTimeOffset at)
    {
        var issue = Jira.AddIssue(_projects[partition], "An issue", Adf.Text(text), at);
        var key = issue.Id.ToString(CultureInfo.InvariantCulture);
        _issues.Add(key, issue);
        return key;
    }

    /// <inheritdoc/>
    public override void EditItem(string partition, string key, string text, DateTimeOffset at) => Jira.Change(() =>
    {
        _issues[key].Description = Adf.Text(text);
        _issues[key].Updated = at;
    });

    /// <inheritdoc/>
    public override void DeleteItem(string partition, string key) => Jira.Delete(_projects[partition], _issues[key]);

    /// <inheritdoc/>
    public override void MakeMalformed(string partition, string key) => Jira.Change(() => _issues[key].IsMalformed = true);

    /// <inheritdoc/>
    public override void Hide(string partition, string key, bool hidden) => Jira.Change(() => _issues[key].IsHidden = hidden);

    /// <inheritdoc/>
    public override void RepeatPageTokens() => Jira.RepeatsTokens = true;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await base.DisposeAsync();
    }

    private ConnectedSource Configure(params IEnumerable<(string Name, string Value)> settings) => new(
        "jira",
        () => _secret,
        Clock,
        [("Jira:Site", Jira.Address.AbsoluteUri), ("Jira:Email", Jira.Email), ("Jira:RequestsPerMinute", "6000"), .. settings]);
}
