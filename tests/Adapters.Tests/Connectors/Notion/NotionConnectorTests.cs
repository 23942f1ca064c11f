using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Vendors.Notion;

namespace Ingest.Adapters.Tests.Connectors.Notion;

public sealed class NotionConnectorTests : NotionTestBase
{
    [Fact]
    public async Task ListPartitionsAsync_DataSourcesAndPages_AreThoseThatAreNotInTheTrash()
    {
        var first = Server.AddDataSource("Projects");
        Server.AddDataSource("Thrown away").IsInTrash = true;

        var page = await Connect().ListPartitionsAsync(null, Stop);

        Assert.Equal([new Partition("workspace", "Pages"), new Partition(first.Id, "Projects")], page.Partitions);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task ListPartitionsAsync_ChosenDataSources_AreTheOnlyOnes()
    {
        var (one, two, three) = (Server.AddDataSource("One"), Server.AddDataSource("Two"), Server.AddDataSource("Three"));
        World.Configure(
            ("DataSources:0", one.Id.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()), ("DataSources:1", two.Id), ("LoosePages", "false"));

        var chosen = await Connect().ListPartitionsAsync(null, Stop);

        Assert.Equal(new[] { one.Id, two.Id }.Order(), chosen.Partitions.Select(static p => p.Key).Order());
        Assert.DoesNotContain(three.Id, chosen.Partitions.Select(static p => p.Key));
    }

    [Fact]
    public async Task ReadPageAsync_Row_HasPropertiesThenContent()
    {
        var projects = Server.AddDataSource("Projects / 2026");
        var row = Server.AddPage("Replace the crane", Now.AddDays(-1), projects, null, World.Author, NotionBlock.Paragraph("Two offers."));
        row.Properties["Status"] = Property("status", new JsonObject { ["name"] = "In progress" });
        row.Properties["Tags"] = Property("multi_select", new JsonArray(new JsonObject { ["name"] = "pier" }, new JsonObject { ["name"] = "steel" }));
        row.Properties["Due"] = Property("date", new JsonObject { ["start"] = "2026-04-01", ["end"] = "2026-04-30" });
        row.Properties["Cost"] = Property("number", 12.5);
        row.Properties["Done"] = Property("checkbox", false);
        row.Properties["Note"] = Property("rich_text", NotionRichText.Of("ask\n*again*"));
        row.Properties["Ref"] = Property("unique_id", new JsonObject { ["prefix"] = "PRJ", ["number"] = 7 });
        row.Properties["Sum"] = Property("formula", new JsonObject { ["type"] = "number", ["number"] = 3 });
        row.Properties["All"] = Property("rollup", new JsonObject { ["type"] = "array", ["array"] = new JsonArray(Property("number", 1), Property("number", 2)) });
        row.Properties["Blocks"] = Property("relation", new JsonArray(new JsonObject { ["id"] = "x" }));
        row.Properties["Empty"] = Property("select", null);
        row.Properties["Edited"] = Property("last_edited_time", "2026-03-01T09:00:00.000Z");

        var item = Assert.Single((await ReadAllAsync(Of(projects))).Items);

        Assert.Equal(
            "- All: 1, 2\n- Blocks: 1 linked page\n- Cost: 12.5\n- Done: no\n- Due: 2026-04-01 to 2026-04-30\n- Note: ask \\*again\\*\n- Ref: PRJ-7\n- Status: In progress\n- Sum: 3\n- Tags: pier, steel\n\nTwo offers.",
            item.Body);
        Assert.Equal($"Projects - 2026/Replace the crane {row.Id.Replace("-", "", StringComparison.Ordinal)}.md", item.Name);
        Assert.Equal("Ann Lee", item.Author);
    }

    [Fact]
    public async Task ReadPageAsync_ConnectionMayNotReadUsers_LeavesTheAuthorOut()
    {
        Server.MayReadUsers = false;
        Server.AddPage("A page", Now.AddDays(-1), null, null, World.Author);

        var read = await ReadLooseAsync();

        Assert.Null(Assert.Single(read.Items).Author);
        Assert.Empty(read.Failures);
    }

    [Fact]
    public async Task ReadPageAsync_ManyPagesOfOneAuthor_AskForTheNameOnce()
    {
        for (var n = 0; n < 10; n++)
        {
            Server.AddPage($"Page {n}", Now.AddDays(-1), null, null, World.Author);
        }

        await ReadLooseAsync();

        Assert.Equal(1, Server.Requests.All.Count(static request => request.Path.StartsWith("/v1/users/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadPageAsync_PageOnAPage_IsALinkThereAndADocumentOfItsOwn()
    {
        var child = Server.AddPage("Boarding", Now.AddDays(-1), null, null, World.Author, NotionBlock.Paragraph("On the lee side."));
        var block = NotionBlock.Other("child_page", new JsonObject { ["title"] = "Boarding" }, NotionBlock.Paragraph("On the lee side."));
        var parent = Server.AddPage("Handbook", Now.AddDays(-2), null, null, World.Author, block);

        var items = (await ReadLooseAsync()).Items;

        Assert.StartsWith("[Boarding](<https://www.notion.so/", items.Single(item => item.Key.Key == parent.Id).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("lee side", items.Single(item => item.Key.Key == parent.Id).Body, StringComparison.Ordinal);
        Assert.Equal("On the lee side.", items.Single(item => item.Key.Key == child.Id).Body);
    }

    [Fact]
    public async Task ReadPageAsync_RowsAndLoosePages_BelongToTheirPartitionsOnly()
    {
        var projects = Server.AddDataSource("Projects");
        var row = Server.AddPage("Row", Now.AddDays(-1), projects);
        var onRow = Server.AddPage("Page on a row", Now.AddDays(-1), null, row);

        Assert.Equal([row.Id], (await ReadAllAsync(Of(projects))).Items.Select(static i => i.Key.Key));
        Assert.Equal([row.Id], await ReadKeysAsync(Of(projects)));
        Assert.Equal([onRow.Id], (await ReadLooseAsync()).Items.Select(static i => i.Key.Key));
        Assert.Equal([onRow.Id], (await ReadLooseKeysAsync()).Distinct());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadPageAsync_ChangedInTheMinuteTheWindowBegins_Comes(bool isRow)
    {
        var projects = Server.AddDataSource("Projects");
        var minute = Now.AddHours(-5);
        var page = Server.AddPage("Edited at second 50", minute.AddSeconds(50), isRow ? projects : null);

        var read = isRow ? await ReadAllAsync(Of(projects), minute.AddSeconds(40)) : await ReadLooseAsync(minute.AddSeconds(40));

        Assert.Equal(page.Id, Assert.Single(read.Items).Key.Key);
    }

    [Fact]
    public async Task ReadPageAsync_IncrementalOverManyLoosePages_StopsWhereTheWindowBegins()
    {
        for (var n = 0; n < 300; n++)
        {
            Server.AddPage($"Page {n}", Now.AddDays(-n - 1));
        }

        var read = await ReadLooseAsync(Now.AddDays(-3));

        Assert.Equal(3, read.Items.Count);
        Assert.InRange(Server.Requests.All.Count(static request => request.Path == "/v1/search"), 1, 3);
    }

    [Fact]
    public async Task ReadAndListKeys_FiveThousandRows_EachComesOnce()
    {
        World.Configure(("PageSize", "100"));
        var projects = Server.AddDataSource("Projects");
        var ids = Enumerable.Range(0, 5000).Select(n => Server.AddPage($"Row {n}", Now.AddDays(-400).AddMinutes(n / 7), projects, null, World.Author).Id).ToList();

        var keys = await ReadKeysAsync(Of(projects));
        var listRequests = Server.Requests.Count;
        var items = (await ReadAllAsync(Of(projects))).Items;

        Assert.Equal(ids.Order(), keys.Order());
        Assert.Equal(50, listRequests);
        Assert.Equal(ids.Order(), items.Select(static i => i.Key.Key).Order());
        Assert.Equal(5000, items.Select(static i => i.Name).Distinct().Count());
    }

    [Fact]
    public async Task ReadAndListKeys_MoreRowsThanAQueryAnswers_AllComeByTimeOfCreation()
    {
        Server.QueryLimit = 50;
        var projects = Server.AddDataSource("Projects");
        var ids = Enumerable.Range(0, 180).Select(n => Server.AddPage($"Row {n}", Now.AddDays(-1).AddMinutes(n / 3), projects).Id).ToList();

        Assert.Equal(ids.Order(), (await ReadKeysAsync(Of(projects))).Distinct().Order());
        Assert.Equal(ids.Order(), (await ReadAllAsync(Of(projects))).Items.Select(static i => i.Key.Key).Distinct().Order());
    }

    [Fact]
    public async Task ReadAndListKeys_MoreRowsOfOneMinuteThanAQueryAnswers_ThrowRatherThanEndEarly()
    {
        Server.QueryLimit = 50;
        var projects = Server.AddDataSource("Projects");
        for (var n = 0; n < 120; n++)
        {
            Server.AddPage($"Row {n}", Now.AddDays(-1), projects);
        }

        var keys = await Assert.ThrowsAsync<SkippableException>(() => ReadKeysAsync(Of(projects)));
        var items = await Assert.ThrowsAsync<SkippableException>(() => ReadAllAsync(Of(projects)));

        Assert.Equal(ErrorCodes.TooLarge, keys.Code);
        Assert.Equal(ErrorCodes.TooLarge, items.Code);
    }

    [Fact]
    public async Task ListKeysAsync_MoreLoosePagesThanTheSearchAnswers_ThrowsRatherThanEndEarly()
    {
        Server.QueryLimit = 50;
        for (var n = 0; n < 60; n++)
        {
            Server.AddPage($"Page {n}", Now.AddDays(-n - 1));
        }

        Assert.Equal(ErrorCodes.TooLarge, (await Assert.ThrowsAsync<SkippableException>(() => ReadLooseKeysAsync())).Code);
        Assert.Equal(ErrorCodes.TooLarge, (await Assert.ThrowsAsync<SkippableException>(() => ReadLooseAsync())).Code);
        Assert.NotEmpty((await ReadLooseAsync(Now.AddDays(-10))).Items);
    }

    [Fact]
    public async Task ListKeysAsync_PageThatOnePassOfTheSearchMisses_IsSeenByTheOther()
    {
        World.PageSize = 5;
        var pages = Enumerable.Range(0, 20).Select(n => Server.AddPage($"Page {n}", Now.AddDays(-n - 1))).ToList();
        var keys = new List<string>();
        string? cursor = null;
        pages[3].IsHidden = true;
        do
        {
            var page = await Connect().ListKeysAsync(new Partition("workspace", "Pages"), cursor, Stop);
            keys.AddRange(page.Keys);
            cursor = page.Next;
            pages[3].IsHidden = keys.Count < 19;
        }
        while (cursor is not null);

        Assert.Equal(pages.Select(static p => p.Id).Order(), keys.Distinct().Order());
    }

    [Fact]
    public async Task EveryList_SaysThatThereIsMoreAndNotWhere_IsAnErrorAndNoEnd()
    {
        var projects = Server.AddDataSource("Projects");
        Server.AddPage("Row", Now.AddDays(-1), projects);
        Server.AddPage("Page", Now.AddDays(-1));
        Server.LosesCursors = true;
        Func<Task>[] lists =
        [
            () => Connect().ListPartitionsAsync(null, Stop),
            () => ReadKeysAsync(Of(projects)),
            () => ReadLooseKeysAsync(),
            () => ReadAllAsync(Of(projects)),
            () => ReadLooseAsync(),
        ];

        foreach (var list in lists)
        {
            Assert.Equal(ErrorCodes.SourceChanged, (await Assert.ThrowsAsync<FatalException>(list)).Code);
        }
    }

    [Fact]
    public async Task ReadAndListKeys_DataSourceThatIsGone_AreSkippable()
    {
        var projects = Server.AddDataSource("Projects");
        projects.IsInTrash = true;

        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SkippableException>(() => ReadAllAsync(Of(projects)))).Code);
        Assert.Equal(ErrorCodes.NotFound, (await Assert.ThrowsAsync<SkippableException>(() => ReadKeysAsync(Of(projects)))).Code);
    }

    [Fact]
    public async Task ReadPageAsync_CursorThatNotionForgot_AsksToBeginAnew()
    {
        var projects = Server.AddDataSource("Projects");
        var window = new SyncWindow(null, Now);
        const string forgotten = """{"t":"bm8gY3Vyc29y","p":0,"s":null,"l":"1.0.2"}""";

        foreach (var cursor in new[] { forgotten, "page 7", "{}", """{"l":"x"}""" })
        {
            var failure = await Assert.ThrowsAsync<RetryableException>(() => Connect().ReadPageAsync(new PageRequest(Of(projects), window, cursor), Stop));
            Assert.Equal(ErrorCodes.SourceCursorExpired, failure.Code);
        }
    }

    [Fact]
    public async Task ReadItemsAsync_MovedUnknownAndImpossibleKeys_AreInNeitherList()
    {
        var (here, there) = (Server.AddDataSource("Here"), Server.AddDataSource("There"));
        var stays = Server.AddPage("Stays", Now.AddDays(-1), here);
        var moved = Server.AddPage("Moved", Now.AddDays(-1), there);

        var page = await Connect().ReadItemsAsync(
            [new ItemKey(here.Id, stays.Id), new ItemKey(here.Id, moved.Id), new ItemKey(here.Id, Guid.NewGuid().ToString()), new ItemKey(here.Id, "no id")], Stop);

        var item = Assert.Single(page.Items);
        Assert.Equal(stays.Id, item.Key.Key);
        Assert.StartsWith("Here/", item.Name, StringComparison.Ordinal);
        Assert.Empty(page.Failures);
    }

    [Fact]
    public async Task CheckAccessAsync_NothingShared_SaysHowToShare()
    {
        var failure = await Assert.ThrowsAsync<FatalException>(() => Connect().CheckAccessAsync(Stop));

        Assert.Equal(ErrorCodes.SourceEmpty, failure.Code);
        Assert.Contains("Connections", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAccessAsync_GoodToken_NamesConnectionAndWorkspace()
    {
        Server.AddPage("Page", Now.AddDays(-1));

        Assert.Equal("Ingest reader in Harbour pilots", (await Connect().CheckAccessAsync(Stop)).Account);
    }

    [Fact]
    public async Task Requests_DefaultPace_AreThreeASecondAtMost()
    {
        await using var source = new ConnectedSource("notion", () => Server.Token, World.Clock, ("Notion:Address", Server.Address.AbsoluteUri));
        for (var n = 0; n < 10; n++)
        {
            Server.AddPage($"Page {n}", Now.AddDays(-1), null, null, World.Author);
        }

        await source.Connect().ReadPageAsync(new PageRequest(new Partition("workspace", "Pages"), new SyncWindow(null, Now), null), Stop);

        var times = Server.Requests.All.Select(static request => request.At).ToList();
        Assert.Equal(12, times.Count);
        Assert.True(times[^1] - times[0] >= TimeSpan.FromSeconds(11 / 3.0 - 0.01), $"12 requests within {times[^1] - times[0]}.");
        Assert.All(times.Zip(times.Skip(3)), static pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(0.99)));
    }

    [Fact]
    public async Task ReadPageAsync_ConflictAtNotion_IsTriedAgain()
    {
        Server.AddPage("Page", Now.AddDays(-1));
        Server.Conflicts = 2;

        Assert.Single((await ReadLooseAsync()).Items);
    }

    [Fact]
    public async Task ReadPageAsync_PageThatNotionCannotShow_IsListedAndTheOthersCome()
    {
        var refused = Server.AddPage("Of another kind", Now.AddDays(-1));
        refused.IsRefused = true;
        var other = Server.AddPage("Page", Now.AddDays(-2));

        var read = await ReadLooseAsync();

        Assert.Equal(other.Id, Assert.Single(read.Items).Key.Key);
        Assert.Equal((refused.Id, ErrorCodes.ItemMalformed), (Assert.Single(read.Failures).Key.Key, read.Failures[0].Code));
    }

    [Theory]
    [InlineData("Address", "http://api.notion.example", "https")]
    [InlineData("PageSize", "101", "PageSize")]
    [InlineData("MaxBlocks", "5", "MaxBlocks")]
    [InlineData("DataSources:0", "Projects", "Copy data source ID")]
    [InlineData("LosePages", "true", "LosePages")]
    public async Task Validate_UnusableSetting_NamesIt(string name, string value, string expected)
    {
        await using var source = new ConnectedSource("notion", static () => "key", World.Clock, ($"Notion:{name}", value));

        Assert.Contains(expected, Assert.Single(source.Factory.Validate(ConnectedSource.Name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Defaults_AreFine() => Assert.Empty(World.Factory.Validate("another"));

    private static JsonObject Property(string type, JsonNode? value) => new() { ["id"] = "x", ["type"] = type, [type] = value };
}
