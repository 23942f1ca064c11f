using System.Globalization;
using Ingest.Contracts.Sources;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Slack;

namespace Ingest.Adapters.Tests.Connectors.Slack;

/// <summary>
/// A Slack workspace whose items are threads. Their first messages are an app's, and apps are left out, so that no day has a document: threads are the
/// items that can be as many, and as old, as a test wants.
/// </summary>
internal sealed class SlackWorld : VendorWorld
{
    private readonly Dictionary<string, string> _settings = new()
    {
        ["Slack:Bots"] = "false",
        ["Slack:RereadDays"] = "30",
        ["Slack:RequestsPerMinute"] = "1000",
    };

    private readonly Dictionary<string, SlackPost> _threads = new(StringComparer.Ordinal);
    private readonly List<ConnectedSource> _sources = [];
    private readonly SlackServer _server;
    private readonly string _secret;
    private readonly string _user;

    private SlackWorld(JumpingClock clock)
    {
        Clock = clock;
        _server = new SlackServer(clock);
        _secret = _server.Token;
        _user = _server.Workspace.AddUser("ann", "Ann Lee");
    }

    public override VendorServer Server => _server;

    /// <summary>The server.</summary>
    public SlackServer Slack => _server;

    /// <summary>The factory behind <see cref="Connect"/>.</summary>
    public IConnectorFactory Factory => _sources[^1].Factory;

    public override JumpingClock Clock { get; }

    public override IReadOnlyCollection<string> Logged => [.. _sources.SelectMany(static s => s.Log.Lines)];

    public override string MissingScope => "channels:history";

    public override int PageSize
    {
        set => Reconfigure(("PageSize", value.ToString(CultureInfo.InvariantCulture)));
    }

    public override int RequestsPerMinute
    {
        set => Reconfigure(("RequestsPerMinute", value.ToString(CultureInfo.InvariantCulture)));
    }

    public static async Task<SlackWorld> StartAsync()
    {
        var world = new SlackWorld(new JumpingClock());
        await world._server.StartAsync();
        world.Reconfigure(("Api", new Uri(world._server.Address, "api/").AbsoluteUri));
        return world;
    }

    public override IConnector Connect(RequestMeter meter) => _sources[^1].Connect(meter);

    /// <summary>Connectors made from now on have these settings too, for example <c>("PageSize", "2")</c>, and remember nothing.</summary>
    public void Reconfigure(params IEnumerable<(string Name, string Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            _settings[$"Slack:{name}"] = value;
        }

        _sources.Add(new ConnectedSource("slack", Secret, Clock, _settings.Select(static s => (s.Key, s.Value))));
    }

    public override string AddPartition(string name) =>
        _server.Workspace.AddChannel(name.Replace(' ', '-').ToLowerInvariant()).Id;

    public override string AddItem(string partition, string text, DateTimeOffset at)
    {
        var channel = Channel(partition);
        var first = _server.Workspace.Post(channel, null, text, at.AddMinutes(-1));
        first.BotId = "B0BRIGHT1";
        first.Subtype = "bot_message";
        _server.Workspace.Reply(channel, first, _user, "Seen.", at);
        var key = $"thread:{first.Ts}";
        _threads.Add(partition + key, first);
        return key;
    }

    public override void EditItem(string partition, string key, string text, DateTimeOffset at) => _server.Workspace.Edit(_threads[partition + key], text, at);

    public override void DeleteItem(string partition, string key) => _server.Workspace.DeleteThread(Channel(partition), _threads[partition + key]);

    public override void MakeMalformed(string partition, string key) => SlackWorkspace.RepliesOf(_threads[partition + key])[0].Malformed = true;

    public override void Hide(string partition, string key, bool hidden) => _threads[partition + key].Hidden = hidden;

    public override void RepeatPageTokens() => _server.RepeatsPageTokens = true;

    /// <summary>Called before every request of a connector.</summary>
    public Action? BeforeRequest { get; set; }

    /// <summary>A channel as the connector lists it.</summary>
    public static Partition PartitionOf(SlackChannel channel) => new(channel.Id, $"#{channel.Name}");

    private string Secret()
    {
        BeforeRequest?.Invoke();
        return _secret;
    }

    private SlackChannel Channel(string partition) => _server.Workspace.Channels.Single(c => c.Id == partition);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }
    }
}
