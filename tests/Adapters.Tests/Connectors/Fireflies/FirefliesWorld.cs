using System.Globalization;
using Ingest.Contracts.Sources;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Fireflies;

namespace Ingest.Adapters.Tests.Connectors.Fireflies;

/// <summary>A Fireflies account whose items are meetings.</summary>
internal sealed class FirefliesWorld : VendorWorld
{
    private readonly Dictionary<string, string> _settings = new() { ["RequestsPerMinute"] = "600", ["RereadDays"] = "30" };
    private readonly List<ConnectedSource> _sources = [];
    private readonly string _secret;

    private FirefliesWorld()
    {
        Fireflies = new FirefliesServer(Clock);
        _secret = Fireflies.Token;
    }

    public override VendorServer Server => Fireflies;

    /// <summary>The server.</summary>
    public FirefliesServer Fireflies { get; }

    /// <summary>The factory behind <see cref="Connect"/>.</summary>
    public IConnectorFactory Factory => _sources[^1].Factory;

    public override JumpingClock Clock { get; } = new();

    public override IReadOnlyCollection<string> Logged => [.. _sources.SelectMany(static source => source.Log.Lines)];

    public override string MissingScope => "require_elevated_privilege";

    public override int PartitionLimit => 1;

    public override bool AsksForPartitions => false;

    public override int PageSize
    {
        set
        {
            Fireflies.PageSize = value;
            Configure(("PageSize", value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public override int RequestsPerMinute
    {
        set => Configure(("RequestsPerMinute", value.ToString(CultureInfo.InvariantCulture)));
    }

    public static async Task<FirefliesWorld> StartAsync()
    {
        var world = new FirefliesWorld();
        await world.Fireflies.StartAsync();
        world.Configure();
        return world;
    }

    /// <summary>Connectors made from now on have these settings too, below <c>Fireflies:</c>.</summary>
    public void Configure(params IEnumerable<(string Name, string Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }

        _sources.Add(new ConnectedSource(
            "fireflies", () => _secret, Clock, _settings.Append(new("Address", Fireflies.Address.AbsoluteUri)).Select(static s => ($"Fireflies:{s.Key}", s.Value))));
    }

    public override IConnector Connect(RequestMeter meter) => _sources[^1].Connect(meter);

    public override string AddPartition(string name) => "workspace";

    public override string AddItem(string partition, string text, DateTimeOffset at) => Fireflies.Add("A meeting", at, ("Ann Lee", text)).Id;

    public override void EditItem(string partition, string key, string text, DateTimeOffset at) =>
        Fireflies.Change(() => Fireflies.Transcript(key).Sentences[0] = ("Ann Lee", text));

    public override void DeleteItem(string partition, string key) => Fireflies.Delete(key);

    public override void MakeMalformed(string partition, string key) => Fireflies.Transcript(key).IsMalformed = true;

    public override void Hide(string partition, string key, bool hidden) => Fireflies.Transcript(key).IsHidden = hidden;

    public override void RepeatPageTokens() => Fireflies.RepeatsAnswers = true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }
    }
}
