using System.Text.Json.Nodes;

namespace Ingest.Vendors.Notion;

/// <summary>The demo's Notion: the handbook and the project list of the harbour pilots.</summary>
public sealed class NotionDemo : IDemo
{
    private static readonly DateTimeOffset Start = new(2026, 1, 7, 8, 0, 0, TimeSpan.Zero);

    private static readonly (string Title, string Status, string Lead, string Text)[] Projects =
    [
        ("Replace the pier four crane", "In progress", "Mara Lindqvist", "The hoist motor overheats after forty minutes of work. Two offers are in; the cheaper one cannot deliver before June."),
        ("Night lights on the east mole", "In progress", "Tomas Okoro", "Solar lamps failed in the first winter. We go back to mains current with a battery for six hours."),
        ("Tide table on the website", "Done", "Jun Asai", "Predictions are computed for the harbour mouth; the inner basin lags by eleven minutes."),
        ("Train two new pilots", "In progress", "Mara Lindqvist", "Each has to bring in forty ships under supervision, ten of them at night."),
        ("Quieter tugs", "Planned", "Tomas Okoro", "Hybrid drives would halve the noise at idle. The shipyard can refit one tug a year."),
        ("Waste oil collection", "Done", "Ines Barros", "Ships hand in oil free of charge up to two cubic metres; more is billed by weight."),
        ("Radio channel plan", "Done", "Jun Asai", "Channel 12 for pilots, 14 for tugs, 16 stays free for distress."),
        ("Winter storage for yachts", "Planned", "Ines Barros", "The old rope hall holds thirty boats of up to nine metres, if the roof is mended first."),
        ("Ferry terminal benches", "In progress", "Ines Barros", "Passengers asked for benches out of the wind. Oak from the old jetty is used again."),
        ("Dredging the west basin", "Planned", "Mara Lindqvist", "The survey in March shows 6.1 metres at the shallowest place; container feeders need 7."),
        ("Berth booking by phone", "Cancelled", "Jun Asai", "Skippers already book on the web; the calls were about prices, which are now on the first page."),
        ("Seal colony counting", "In progress", "Ines Barros", "Twenty-three grey seals on the outer rocks in February, four of them pups."),
        ("Spare anchor for the pilot boat", "Done", "Tomas Okoro", "A 45 kilogram anchor with thirty metres of chain lies in locker two."),
        ("Fog signal upkeep", "In progress", "Tomas Okoro", "The compressor is from 1974. Parts are turned by the harbour workshop."),
    ];

    private static readonly (string Title, string[] Paragraphs)[] Handbook =
    [
        ("Pilot handbook", ["How we bring ships in and out, and what to do when something goes wrong. Every page has an owner who reads it again each spring."]),
        ("Boarding a ship", ["Board on the lee side at six knots. The ladder must reach to one metre above the water.", "Nobody boards when the waves are higher than three metres."]),
        ("When the engine fails", ["Call both tugs on channel 14, drop the port anchor, tell the harbour office. In this order.", "The current sets toward the east mole at ebb: there are nine minutes."]),
        ("Harbour dues explained", ["Dues are counted by gross tonnage and day. A ship that shelters from a storm pays nothing for the first night."]),
        ("Fire on board", ["The fire boat Albatross lies at berth two and is under way within eight minutes.", "Ammonia and batteries: keep upwind, do not board, call the mainland brigade."]),
        ("First day in the office", ["Fetch a key from Ines, a radio from Tomas and a mug from the shelf. The blue mug is the harbour master's."]),
        ("Weather sources", ["The buoy off the mole reports wind and waves every ten minutes. Trust it more than the forecast when they differ."]),
        ("Handing over a shift", ["Say aloud: ships under way, ships expected, lights that are out, who is ill. Then sign the book."]),
        ("Glossary", ["Lee: the side away from the wind. Ebb: falling tide. Mole: the long wall that breaks the sea."]),
        ("Cleaning rota", ["Week by week in order of the alphabet. The coffee machine is everybody's."]),
        ("Minutes of the January meeting", ["Decided: the crane comes first, the yachts later. Open: who pays for the benches."]),
    ];

    private readonly NotionServer _server;
    private readonly NotionDataSource _projects;
    private readonly List<NotionPage> _pages = [];
    private readonly string _author;
    private int _day;

    /// <summary>Builds the world.</summary>
    public NotionDemo(TimeProvider time)
    {
        _server = new NotionServer(time) { Token = "demo-notion-token" };
        _author = _server.AddUser("Mara Lindqvist");
        _projects = _server.AddDataSource("Projects", Start);
        foreach (var (n, project) in Projects.Index())
        {
            _pages.Add(AddProject(project.Title, project.Status, project.Lead, project.Text, Start.AddDays(n)));
        }

        NotionPage? handbook = null;
        foreach (var (n, page) in Handbook.Index())
        {
            var added = _server.AddPage(
                page.Title, Start.AddDays(20 + n), null, handbook, _author, page.Paragraphs.Select(static text => NotionBlock.Paragraph(text)));
            handbook ??= added;
            _pages.Add(added);
        }

        handbook!.Blocks.Add(NotionBlock.Table(["Owner", "Pages"], ["Mara", "Boarding, engines"], ["Ines", "Dues, office"]));
        handbook.Blocks.Add(NotionBlock.Text("bulleted_list_item", "Emergencies", NotionBlock.Text("bulleted_list_item", "Engine"), NotionBlock.Text("bulleted_list_item", "Fire")));
    }

    /// <inheritdoc/>
    public string Product => "notion";

    /// <inheritdoc/>
    public VendorServer Server => _server;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Notion:Address"] = _server.Address.AbsoluteUri,
        ["Notion:RequestsPerMinute"] = "3000", // Nobody else uses this server, so a trial need not wait.
    };

    /// <inheritdoc/>
    public DemoChanges Tomorrow(DateTimeOffset now)
    {
        _day++;
        _pages.Add(AddProject($"Storm damage report {_day}", "In progress", "Tomas Okoro", $"Storm number {_day} of the season broke two fenders at berth {_day % 5 + 1} and nothing else.", now));
        var handbook = _pages.First(static page => page.Title == "Pilot handbook");
        _server.Change(() =>
        {
            handbook.Blocks.Add(NotionBlock.Paragraph($"Read again by Mara on day {_day}: nothing to add but that the east mole lights are {(_day % 2 == 0 ? "back" : "out")}."));
            handbook.EditedAt = now;
        });
        var gone = _pages.FirstOrDefault(static page => !page.IsInTrash && page.DataSource is not null);
        if (gone is not null)
        {
            _server.Change(() => (gone.IsInTrash, gone.EditedAt) = (true, now));
        }

        return new DemoChanges(1, 1, gone is null ? 0 : 1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private NotionPage AddProject(string title, string status, string lead, string text, DateTimeOffset at)
    {
        var page = _server.AddPage(
            title, at, _projects, null, _author, NotionBlock.Text("heading_2", "Where we stand"), NotionBlock.Paragraph(text), NotionBlock.ToDo("Tell the harbour office", status == "Done"));
        page.Properties["Status"] = new JsonObject { ["type"] = "status", ["status"] = new JsonObject { ["name"] = status } };
        page.Properties["Lead"] = new JsonObject { ["type"] = "people", ["people"] = new JsonArray(new JsonObject { ["object"] = "user", ["name"] = lead }) };
        return page;
    }
}
