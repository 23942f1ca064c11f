using System.Globalization;
using Ingest.Contracts.Sources;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Notion;

namespace Ingest.Adapters.Tests.Connectors.Notion;

/// <summary>A Notion workspace, in which items are rows of data sources or, if so wanted, pages outside of any.</summary>
internal sealed class NotionWorld : VendorWorld
{
    /// <summary>Key of the partition of pages outside of data sources.</summary>
    public const string Loose = "workspace";

    private readonly Dictionary<string, string> _settings = new() { ["RequestsPerMinute"] = "3000" };
    private readonly Dictionary<string, NotionDataSource> _dataSources = new(StringComparer.Ordinal);
    private readonly List<ConnectedSource> _sources = [];
    private readonly bool _ofLoosePages;
    private readonly string _secret;

    private NotionWorld(bool ofLoosePages)
    {
        _ofLoosePages = ofLoosePages;
        Notion = new NotionServer(Clock);
        _secret = Notion.Token;
        Author = Notion.AddUser("Ann Lee");
    }

    public override VendorServer Server => Notion;

    /// <summary>The server.</summary>
    public NotionServer Notion { get; }

    /// <summary>Who writes the pages.</summary>
    public string Author { get; }

    /// <summary>The factory behind <see cref="Connect"/>.</summary>
    public IConnectorFactory Factory => _sources[^1].Factory;

    public override JumpingClock Clock { get; } = new();

    public override IReadOnlyCollection<string> Logged => [.. _sources.SelectMany(static source => source.Log.Lines)];

    public override string MissingScope => "Read content";

    public override int PartitionLimit => _ofLoosePages ? 1 : int.MaxValue;

    public override int PageSize
    {
        set => Notion.PageSize = value;
    }

    public override int RequestsPerMinute
    {
        set => Configure(("RequestsPerMinute", value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>A world whose items are rows of data sources.</summary>
    public static Task<NotionWorld> OfRowsAsync() => StartAsync(false, ("LoosePages", "false"));

    /// <summary>A world whose items are pages outside of data sources. There is a data source all the same, which is left out.</summary>
    public static async Task<NotionWorld> OfLoosePagesAsync()
    {
        var world = await StartAsync(true);
        var other = world.Notion.AddDataSource("Elsewhere");
        world.Notion.AddPage("A row of another data source", world.Clock.GetUtcNow().AddDays(-2), other);
        world.Configure(("ExcludeDataSources:0", other.Id));
        return world;
    }

    /// <summary>A world with both.</summary>
    public static Task<NotionWorld> OfBothAsync() => StartAsync(false);

    /// <summary>Connectors made from now on have these settings too, below <c>Notion:</c>.</summary>
    public void Configure(params IEnumerable<(string Name, string Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }

        _sources.Add(new ConnectedSource(
            "notion", () => _secret, Clock, _settings.Append(new("Address", Notion.Address.AbsoluteUri)).Select(static s => ($"Notion:{s.Key}", s.Value))));
    }

    public override IConnector Connect(RequestMeter meter) => _sources[^1].Connect(meter);

    public override string AddPartition(string name)
    {
        if (_ofLoosePages)
        {
            return Loose;
        }

        var dataSource = Notion.AddDataSource(name);
        _dataSources[dataSource.Id] = dataSource;
        return dataSource.Id;
    }

    public override string AddItem(string partition, string text, DateTimeOffset at) => Notion.AddPage(
        "A page", at, partition == Loose ? null : _dataSources[partition], null, Author, NotionBlock.Paragraph(text)).Id;

    public override void EditItem(string partition, string key, string text, DateTimeOffset at) => Notion.Change(() =>
    {
        var page = Notion.Page(key);
        page.Blocks.Clear();
        page.Blocks.Add(NotionBlock.Paragraph(text));
        page.EditedAt = at;
    });

    public override void DeleteItem(string partition, string key) => Notion.Change(() => Notion.Page(key).IsInTrash = true);

    public override void MakeMalformed(string partition, string key) => Notion.Change(() => Notion.Page(key).IsMalformed = true);

    public override void Hide(string partition, string key, bool hidden) => Notion.Change(() => Notion.Page(key).IsHidden = hidden);

    public override void RepeatPageTokens() => Notion.RepeatsCursors = true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var source in _sources)
        {
            await source.DisposeAsync();
        }
    }

    private static async Task<NotionWorld> StartAsync(bool ofLoosePages, params (string Name, string Value)[] settings)
    {
        var world = new NotionWorld(ofLoosePages);
        await world.Notion.StartAsync();
        world.Configure(settings);
        return world;
    }
}
