using System.Text;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Fireflies;

namespace Ingest.Adapters.Tests.Connectors.Fireflies;

public sealed class FirefliesConnectorTests : IAsyncLifetime
{
    private static readonly Partition Workspace = new("workspace", "Transcripts");

    private FirefliesWorld? _world;

    private FirefliesWorld World => _world ?? throw new InvalidOperationException("The world is not made yet.");

    private FirefliesServer Server => World.Fireflies;

    private DateTimeOffset Now => World.Clock.GetUtcNow();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await FirefliesWorld.StartAsync();

    public async ValueTask DisposeAsync() => await World.DisposeAsync();

    [Fact]
    public async Task ReadPageAsync_Meeting_IsSummaryThenActionsThenConversation()
    {
        var meeting = Server.Add(
            "Crane round", Now.AddDays(-1), ("Ann Lee", "The crane stopped."), ("Ann Lee", "It was *hot*."), ("Bo Dahl", "Ninety-one degrees."), ("Ann Lee", "Too much."));
        meeting.Overview = "# The crane\nIt overheats.";
        meeting.ActionItems = "**Ann Lee**\nCall the maker (01:00)";

        var item = Assert.Single((await ReadAllAsync()).Items);

        Assert.Equal(
            """
            - Duration: 1 min
            - Speakers: Ann Lee, Bo Dahl
            - Participants: mara@harbour.example, jun@harbour.example
            - Keywords: harbour

            ## Summary

            ### The crane
            It overheats.

            ## Action items

            **Ann Lee**
            Call the maker (01:00)

            ## Conversation

            **Ann Lee** (00:00:00): The crane stopped. It was \*hot\*.

            **Bo Dahl** (00:00:31): Ninety-one degrees.

            **Ann Lee** (00:00:46): Too much.
            """.ReplaceLineEndings("\n"),
            item.Body);
        Assert.Equal($"Meetings/2026-03/2026-03-01 Crane round {meeting.Id}.md", item.Name);
        Assert.Equal("mara@harbour.example", item.Author);
        Assert.Equal(new Uri($"https://app.fireflies.ai/view/{meeting.Id}"), item.Link);
    }

    [Fact]
    public async Task ReadPageAsync_LongSpeech_GetsTimesInBetween()
    {
        Server.Add("Lecture", Now.AddDays(-1), Enumerable.Range(0, 60).Select(static n => ("Ann Lee", $"Sentence number {n} of a long lecture about the tides and what the moon has to do with them.")));

        var item = Assert.Single((await ReadAllAsync()).Items);

        var paragraphs = item.Body.Split("## Conversation")[1].Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(paragraphs.Length, 4, 8);
        Assert.All(paragraphs, static paragraph => Assert.StartsWith("**Ann Lee** (00:", paragraph.Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadPageAsync_PageOfMeetings_CostsOneRequest()
    {
        for (var n = 0; n < 20; n++)
        {
            Server.Add($"Meeting {n}", Now.AddDays(-n), ("Ann Lee", $"Sentence {n}."));
        }

        var page = await Connect().ReadPageAsync(new PageRequest(Workspace, new SyncWindow(null, Now), null), Stop);

        Assert.Equal(20, page.Items.Count);
        Assert.Null(page.Next);
        Assert.Equal(1, Server.Requests.Count);
    }

    [Fact]
    public async Task ReadPageAsync_StillProcessedOrLive_IsNeitherItemNorFailureAndComesWithTheNextSync()
    {
        var processed = Server.Add("Being transcribed", Now.AddDays(-3), ("Ann Lee", "Words."));
        processed.IsProcessing = true;
        var live = Server.Add("Going on", Now.AddMinutes(-10), ("Ann Lee", "Half a sen"));
        live.IsLive = true;
        var first = await ReadAllAsync(Now.AddHours(-1));
        (processed.IsProcessing, live.IsLive) = (false, false);

        var second = await ReadAllAsync(Now.AddHours(-1));

        Assert.Empty(first.Items);
        Assert.Empty(first.Failures);
        Assert.Equal(new[] { processed.Id, live.Id }.Order(), second.Items.Select(static i => i.Key.Key).Order());
    }

    [Fact]
    public async Task ListKeysAsync_StillProcessed_IsListedSoThatItIsNeitherDeletedNorForgotten()
    {
        var old = Server.Add("Being transcribed for months", Now.AddDays(-200), ("Ann Lee", "Words."));
        old.IsProcessing = true;

        var keys = await ReadKeysAsync();
        var meanwhile = await Connect().ReadItemsAsync([new ItemKey("workspace", old.Id)], Stop);
        old.IsProcessing = false;
        var later = await Connect().ReadItemsAsync([new ItemKey("workspace", old.Id)], Stop);

        Assert.Equal([old.Id], keys);
        Assert.Empty(meanwhile.Items);
        Assert.Empty(meanwhile.Failures);
        Assert.Single(later.Items);
    }

    [Fact]
    public async Task ReadPageAsync_SilentMeeting_IsAnItem()
    {
        Server.Add("Nobody came", Now.AddDays(-1)).IsSilent = true;

        Assert.Contains("Nobody spoke.", Assert.Single((await ReadAllAsync()).Items).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_MeetingsAddedBetweenPages_LoseNothing()
    {
        World.PageSize = 5;
        var before = Enumerable.Range(0, 23).Select(n => Server.Add($"Meeting {n}", Now.AddHours(-n - 1), ("Ann Lee", "Words.")).Id).ToList();

        var read = await ReadAllAsync(onPage: _ => Server.Add("Uploaded late", Now.AddHours(-0.5), ("Bo Dahl", "Late.")));

        Assert.Equal(before.Order(), read.Items.Select(static i => i.Key.Key).Where(before.Contains).Order());
    }

    [Fact]
    public async Task ReadPageAsync_MeetingsDeletedBetweenPages_LoseNothing()
    {
        World.PageSize = 5;
        var all = Enumerable.Range(0, 23).Select(n => Server.Add($"Meeting {n}", Now.AddHours(-n - 1), ("Ann Lee", "Words.")).Id).ToList();
        var read = await ReadAllAsync(onPage: page => Server.Delete(page.Items[0].Key.Key));

        Assert.Equal(all.Order(), read.Items.Select(static i => i.Key.Key).Distinct().Order());
    }

    [Theory]
    [InlineData(false, false, false, 3)]
    [InlineData(true, false, false, 4)]
    [InlineData(false, true, false, 40)]
    [InlineData(true, true, false, 40)]
    [InlineData(false, false, true, 12)]
    public async Task ReadAndListKeys_WhateverTheDocumentationLeavesOpen_BringEverything(bool excludesBounds, bool isUnordered, bool takesWholeDays, int mostRequests)
    {
        World.PageSize = 10;
        (Server.ExcludesBounds, Server.IsUnordered, Server.TakesWholeDays) = (excludesBounds, isUnordered, takesWholeDays);
        var all = Enumerable.Range(0, 25).Select(n => Server.Add($"Meeting {n}", Now.AddHours(-(n / 2) - 1), ("Ann Lee", "Words.")).Id).ToList();

        var read = await ReadAllAsync();
        var requests = Server.Requests.Count;
        var keys = await ReadKeysAsync();

        Assert.Equal(all.Order(), read.Items.Select(static i => i.Key.Key).Distinct().Order());
        Assert.Equal(all.Order(), keys.Distinct().Order());
        Assert.InRange(requests, 1, mostRequests);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public async Task ReadAndListKeys_MoreMeetingsAtOneInstantThanAnAnswerHolds_BringEverything(int pageSize)
    {
        World.PageSize = pageSize;
        var at = Now.AddDays(-1);
        var all = Enumerable.Range(0, 120).Select(n => Server.Add($"Imported {n}", at, ("Ann Lee", "Words.")).Id).ToList();
        all.Add(Server.Add("Before", at.AddHours(-1), ("Ann Lee", "Words.")).Id);
        all.Add(Server.Add("After", at.AddHours(1), ("Ann Lee", "Words.")).Id);

        var read = await ReadAllAsync();
        var keys = await ReadKeysAsync();

        Assert.Equal(all.Order(), read.Items.Select(static i => i.Key.Key).Distinct().Order());
        Assert.Equal(all.Order(), keys.Distinct().Order());
    }

    [Fact]
    public async Task ListKeysAsync_AnswersShorterThanAskedFor_AreNotTakenForTheEnd()
    {
        Server.PageSize = 7;
        var all = Enumerable.Range(0, 30).Select(n => Server.Add($"Meeting {n}", Now.AddHours(-n - 1), ("Ann Lee", "Words.")).Id).ToList();

        Assert.Equal(all.Order(), (await ReadKeysAsync()).Distinct().Order());
    }

    [Fact]
    public async Task ReadPageAsync_RequestsOfTheDayUsedUp_IsHandedOnAtOnceAndTheCursorStillServesTomorrow()
    {
        World.PageSize = 5;
        Server.RequestsPerDay = 3;
        var all = Enumerable.Range(0, 30).Select(n => Server.Add($"Meeting {n}", Now.AddHours(-n - 1), ("Ann Lee", "Words.")).Id).ToList();
        var window = new SyncWindow(null, Now);
        var read = new List<string>();
        string? cursor = null;
        RetryableException? usedUp = null;
        for (var days = 0; days < 10; days++)
        {
            usedUp = null;
            try
            {
                do
                {
                    var page = await Connect().ReadPageAsync(new PageRequest(Workspace, window, cursor), Stop);
                    read.AddRange(page.Items.Select(static i => i.Key.Key));
                    cursor = page.Next;
                }
                while (cursor is not null);
                break;
            }
            catch (RetryableException failure)
            {
                usedUp = failure;
                var began = Now;
                Assert.Equal(ErrorCodes.SourceQuota, failure.Code);
                Assert.Equal(began.UtcDateTime.Date.AddDays(1), (began + failure.RetryAfter!.Value).UtcDateTime, TimeSpan.FromSeconds(1));
                World.Clock.Advance(failure.RetryAfter.Value);
            }
        }

        Assert.Null(usedUp);
        Assert.Equal(all.Order(), read.Order());
        Assert.True(Server.Requests.Count <= 12, $"{Server.Requests.Count} requests: some were wasted on trying again.");
    }

    [Fact]
    public async Task ReadPageAsync_TooManyRequestsWithoutATime_IsNotTriedAgainAtOnce()
    {
        Server.Faults.Next(FaultKind.Throttled, 5);

        var failure = await Assert.ThrowsAsync<RetryableException>(() => ReadAllAsync());

        Assert.Equal(ErrorCodes.SourceThrottled, failure.Code);
        Assert.True(failure.RetryAfter >= TimeSpan.FromMinutes(5));
        Assert.Equal(1, Server.Requests.Count);
    }

    [Fact]
    public async Task ReadPageAsync_PartOfAMeetingCannotBeResolved_OnlyThatOneFails()
    {
        var whole = Server.Add("Whole", Now.AddDays(-1), ("Ann Lee", "Words."));
        var broken = Server.Add("Broken", Now.AddDays(-2), ("Ann Lee", "Words."));
        broken.IsBroken = true;

        var read = await ReadAllAsync();
        var again = await Connect().ReadItemsAsync([new ItemKey("workspace", whole.Id), new ItemKey("workspace", broken.Id)], Stop);

        Assert.Equal(whole.Id, Assert.Single(read.Items).Key.Key);
        Assert.Equal(broken.Id, Assert.Single(read.Failures).Key.Key);
        Assert.Equal(whole.Id, Assert.Single(again.Items).Key.Key);
        Assert.Equal((broken.Id, ErrorCodes.SourceUnavailable), (Assert.Single(again.Failures).Key.Key, again.Failures[0].Code));
    }

    [Fact]
    public async Task ReadItemsAsync_TwentyKeys_CostOneRequest()
    {
        World.Configure(("PageSize", "25"));
        var keys = Enumerable.Range(0, 20).Select(n => new ItemKey("workspace", Server.Add($"Meeting {n}", Now.AddDays(-n), ("Ann Lee", "Words.")).Id)).ToList();

        var page = await Connect().ReadItemsAsync(keys, Stop);

        Assert.Equal(keys.Order(Comparer<ItemKey>.Create(static (a, b) => string.CompareOrdinal(a.Key, b.Key))), page.Items.Select(static i => i.Key));
        Assert.Equal(1, Server.Requests.Count);
    }

    [Fact]
    public async Task ReadPageAsync_MeetingsTooLongForOneAnswer_ComeInSmallerOnes()
    {
        var speech = new string('x', 60_000);
        var all = Enumerable.Range(0, 20)
            .Select(n => Server.Add($"Long {n}", Now.AddDays(-n), Enumerable.Range(0, 40).Select(_ => ("Ann Lee", speech))).Id)
            .ToList(); // 48 MB together

        var read = await ReadAllAsync();

        Assert.Equal(all.Order(), read.Items.Select(static i => i.Key.Key).Order());
    }

    [Fact]
    public async Task ReadPageAsync_CursorOfAnotherVersion_AsksToBeginAnew()
    {
        var failure = await Assert.ThrowsAsync<RetryableException>(() =>
            Connect().ReadPageAsync(new PageRequest(Workspace, new SyncWindow(null, Now), "page 7"), Stop));

        Assert.Equal(ErrorCodes.SourceCursorExpired, failure.Code);
    }

    [Fact]
    public async Task CheckAccessAsync_Key_CostsOneRequestAndNamesTheOwner()
    {
        var access = await Connect().CheckAccessAsync(Stop);

        Assert.Equal("Mara Lindqvist <mara@harbour.example>", access.Account);
        Assert.Equal(1, Server.Requests.Count);
    }

    [Theory]
    [InlineData("Address", "http://fireflies.example", "https")]
    [InlineData("PageSize", "51", "PageSize")]
    [InlineData("RereadDays", "-1", "RereadDays")]
    [InlineData("Adress", "https://api.fireflies.ai", "Adress")]
    public async Task Validate_UnusableSetting_NamesIt(string name, string value, string expected)
    {
        await using var source = new ConnectedSource("fireflies", static () => "key", World.Clock, ($"Fireflies:{name}", value));

        Assert.Contains(expected, Assert.Single(source.Factory.Validate(ConnectedSource.Name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Defaults_AreFine() => Assert.Empty(World.Factory.Validate("another"));

    private IConnector Connect() => World.Connect(new RequestMeter());

    private async Task<(List<SourceItem> Items, List<ItemFailure> Failures)> ReadAllAsync(DateTimeOffset? from = null, Action<ItemPage>? onPage = null)
    {
        var (items, failures) = (new List<SourceItem>(), new List<ItemFailure>());
        var window = new SyncWindow(from, Now);
        string? cursor = null;
        for (var pages = 0; pages < 200; pages++)
        {
            var page = await Connect().ReadPageAsync(new PageRequest(Workspace, window, cursor), Stop);
            items.AddRange(page.Items);
            failures.AddRange(page.Failures);
            if (page.Next is null)
            {
                return (items, failures);
            }

            Assert.InRange(Encoding.UTF8.GetByteCount(page.Next), 1, 4000);
            cursor = page.Next;
            onPage?.Invoke(page);
        }

        throw new InvalidOperationException("More than 200 pages.");
    }

    private async Task<List<string>> ReadKeysAsync()
    {
        var keys = new List<string>();
        string? cursor = null;
        for (var pages = 0; pages < 200; pages++)
        {
            var page = await Connect().ListKeysAsync(Workspace, cursor, Stop);
            keys.AddRange(page.Keys);
            if (page.Next is null)
            {
                return keys;
            }

            cursor = page.Next;
        }

        throw new InvalidOperationException("More than 200 pages.");
    }
}
