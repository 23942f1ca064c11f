using Ingest.Adapters.Connectors.Slack;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Slack;

namespace Ingest.Adapters.Tests.Connectors.Slack;

/// <summary>What is particular to Slack; everything else is in <see cref="SlackConnectorContractTests"/>.</summary>
public sealed class SlackConnectorTests : IAsyncLifetime
{
    // Monday.
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private SlackWorld _world = null!;
    private SlackChannel _channel = null!;
    private string _ann = null!;
    private string _bo = null!;

    private SlackWorkspace Workspace => _world.Slack.Workspace;

    private Partition Channel => SlackWorld.PartitionOf(_channel);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SlackWorld.StartAsync();
        _world.Reconfigure(("Bots", "true"), ("RereadDays", "7"));
        _channel = Workspace.AddChannel("pier-four");
        _ann = Workspace.AddUser("ann", "Ann Lee");
        _bo = Workspace.AddUser("bo", "Bo Bakke", "Bo");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task ReadPageAsync_Day_HasItsMessagesInOrderAndThreadsAsOneLine()
    {
        var at = Morning.AddDays(-1);
        Workspace.Post(_channel, _ann, "Good *morning* <@" + _bo + ">", at);
        var parent = Workspace.Post(_channel, _bo, "The crane stands still.\nWho can look?", at.AddMinutes(1));
        Workspace.Reply(_channel, parent, _ann, "I can.", at.AddMinutes(2));
        Workspace.Reply(_channel, parent, _ann, "It was the fuse.", at.AddMinutes(3), alsoToChannel: true);
        var bot = Workspace.Post(_channel, null, "High water at 12:10", at.AddMinutes(4));
        (bot.Subtype, bot.BotId) = ("bot_message", "B1");
        bot.Extra["username"] = "Tide bot";
        Workspace.Post(_channel, _ann, "<@" + _ann + "> has joined", at.AddMinutes(5)).Subtype = "channel_join";
        Workspace.Edit(Workspace.Post(_channel, _ann, "Lnch?", at.AddMinutes(6)), "Lunch?", at.AddHours(2));

        var items = await ReadAllAsync(Whole);

        var day = items.Single(static i => i.Key.Key == "day:2026-03-01");
        Assert.Equal(
            $"""
            **Ann Lee**, 09:00
            Good **morning** @Bo

            **Bo**, 09:01: The crane stands still. Who can look? ([thread](https://brightwater.slack.example/archives/{_channel.Id}/p{parent.Ts.Replace(".", "", StringComparison.Ordinal)}))

            **Ann Lee**, 09:03: replied in a [thread](https://brightwater.slack.example/archives/{_channel.Id}/p{SlackWorkspace.RepliesOf(parent)[1].Ts.Replace(".", "", StringComparison.Ordinal)}?thread_ts={parent.Ts}&cid={_channel.Id}), and sent the reply to the channel too

            **Tide bot**, 09:04
            High water at 12:10

            **Ann Lee**, 09:06 (edited)
            Lunch?
            """,
            day.Body.Trim(),
            ignoreLineEndingDifferences: true);
        Assert.Equal("#pier-four on 2026-03-01", day.Title);
        Assert.Equal($"pier-four-{_channel.Id}/2026-03-01.md", day.Name);
        Assert.Null(day.Author);
        Assert.Equal((at, at.AddHours(2)), (day.CreatedAt, day.UpdatedAt));
    }

    [Fact]
    public async Task ReadPageAsync_Thread_HasItsFirstMessageAndEveryReplyOnce()
    {
        var at = Morning.AddDays(-1);
        var parent = Workspace.Post(_channel, _bo, "The crane stands still.", at);
        Workspace.Reply(_channel, parent, _ann, "I can look.", at.AddMinutes(2));
        Workspace.Reply(_channel, parent, _bo, "Thanks", at.AddHours(20), alsoToChannel: true);

        var thread = (await ReadAllAsync(Whole)).Single(static i => i.Key.Key.StartsWith("thread:", StringComparison.Ordinal));

        Assert.Equal(
            """
            **Bo**, 2026-03-01 09:00
            The crane stands still.

            **Ann Lee**, 2026-03-01 09:02
            I can look.

            **Bo**, 2026-03-02 05:00
            Thanks
            """,
            thread.Body.Trim(),
            ignoreLineEndingDifferences: true);
        Assert.Equal("#pier-four: The crane stands still.", thread.Title);
        Assert.Equal("Bo", thread.Author);
        Assert.Equal((at, at.AddHours(20)), (thread.CreatedAt, thread.UpdatedAt));
    }

    [Fact]
    public async Task ReadPageAsync_Options_DecideOnBotsAndNotices()
    {
        var at = Morning.AddDays(-1);
        Workspace.Post(_channel, null, "From an app", at).BotId = "B1";
        Workspace.Post(_channel, _ann, "joined", at.AddDays(-1)).Subtype = "channel_join";

        _world.Reconfigure(("Bots", "false"));
        var without = await ReadAllAsync(Whole);
        _world.Reconfigure(("Bots", "true"), ("Notices", "true"));
        var with = await ReadAllAsync(Whole);

        Assert.Empty(without);
        Assert.Equal(["day:2026-03-01", "day:2026-02-28"], with.Select(static i => i.Key.Key));
    }

    [Fact]
    public async Task ReadPageAsync_MessagesWithFilesOnly_AreDocuments()
    {
        var post = Workspace.Post(_channel, _ann, "", Morning.AddDays(-1));
        post.Extra["files"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"id":"F1","name":"chart.pdf","filetype":"pdf","size":5000,"permalink":"https://brightwater.slack.example/files/F1"}]""");

        var day = Assert.Single(await ReadAllAsync(Whole));

        Assert.Contains("File: [chart.pdf](https://brightwater.slack.example/files/F1) (pdf, 5 KB)", day.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_DeletedMessages_VanishFromTheDayAndLastOnesTakeItAlong()
    {
        var at = Morning.AddDays(-1);
        var kept = Workspace.Post(_channel, _ann, "Kept", at);
        var deleted = Workspace.Post(_channel, _ann, "Deleted", at.AddMinutes(1));
        var thread = Workspace.Post(_channel, _ann, "Deleted with a thread", at.AddMinutes(2));
        Workspace.Reply(_channel, thread, _bo, "Reply that stays", at.AddMinutes(3));
        Workspace.Delete(_channel, deleted);
        Workspace.Delete(_channel, thread);

        var first = await ReadAllAsync(Whole);
        Workspace.Delete(_channel, kept);
        var second = await ReadAllAsync(Whole);
        Workspace.DeleteThread(_channel, thread);

        Assert.Equal("**Ann Lee**, 09:00\nKept", first.Single(static i => i.Key.Key == "day:2026-03-01").Body.Trim());
        var rest = Assert.Single(second);
        Assert.Equal($"thread:{thread.Ts}", rest.Key.Key);
        Assert.Equal("(The first message was deleted.)\n\n**Bo**, 2026-03-01 09:03\nReply that stays", rest.Body.Trim());
        Assert.Empty(await ReadAllAsync(Whole));
        Assert.Empty(await KeysAsync());
        Assert.Empty((await Connect().ReadItemsAsync([.. first.Select(static i => i.Key)], Stop)).Items);
    }

    [Fact]
    public async Task ReadPageAsync_ReplyToAnOldThread_IsFoundByTheNextSync()
    {
        var old = Morning.AddDays(-28);
        var parent = Workspace.Post(_channel, _ann, "Begun a month ago", old);
        Workspace.Reply(_channel, parent, _bo, "Old reply", old.AddHours(1));
        var quiet = Workspace.Post(_channel, _ann, "Another one", old.AddHours(1));
        Workspace.Reply(_channel, quiet, _bo, "Never again touched", old.AddHours(2));
        Workspace.Reply(_channel, parent, _bo, "New reply", Morning.AddHours(-2));

        var items = await ReadAllAsync(new SyncWindow(Morning.AddDays(-1), Morning));

        Assert.Equal(["day:2026-02-02", $"thread:{parent.Ts}"], items.Select(static i => i.Key.Key));
        Assert.Contains("New reply", items[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_ReplyToAThreadBeforeThreadDays_IsFoundIfAlsoSentToTheChannel()
    {
        var old = Morning.AddDays(-60);
        var quiet = Workspace.Post(_channel, _ann, "Too old", old);
        Workspace.Reply(_channel, quiet, _bo, "Nobody sees this before a backfill", Morning.AddHours(-3));
        var loud = Workspace.Post(_channel, _ann, "As old", old.AddHours(1));
        Workspace.Reply(_channel, loud, _bo, "Look here", Morning.AddHours(-2), alsoToChannel: true);

        var sync = await ReadAllAsync(new SyncWindow(Morning.AddDays(-1), Morning));
        var backfill = await ReadAllAsync(new SyncWindow(Morning.AddDays(-90), Morning));

        Assert.Equal(["day:2026-03-02", $"thread:{loud.Ts}"], sync.Select(static i => i.Key.Key).Order());
        Assert.Contains($"thread:{quiet.Ts}", backfill.Select(static i => i.Key.Key));
    }

    [Fact]
    public async Task ReadPageAsync_LongThread_IsReadPageByPage()
    {
        var at = Morning.AddDays(-2);
        var parent = Workspace.Post(_channel, _ann, "Roll call", at);
        for (var n = 0; n < 1500; n++)
        {
            Workspace.Reply(_channel, parent, _bo, $"r{n:D4}", at.AddSeconds(n + 1));
        }

        _world.Slack.Requests.Clear();
        var thread = (await ReadAllAsync(Whole)).Single(static i => i.Key.Key.StartsWith("thread:", StringComparison.Ordinal));

        Assert.Equal(Enumerable.Range(0, 1500).Select(static n => $"r{n:D4}"), Words(thread.Body, 'r'));
        Assert.Equal(2, thread.Body.Split("Roll call").Length);
        Assert.Equal(8, _world.Slack.Requests.All.Count(static r => r.Path.EndsWith("conversations.replies", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task ReadPageAsync_EditsBetweenPages_AreSeenNowOrByTheNextSync()
    {
        _world.Reconfigure(("PageSize", "2"));
        var posts = Enumerable.Range(0, 6).Select(n => Workspace.Post(_channel, _ann, $"Written {n}", Morning.AddDays(-n).AddHours(-1))).ToList();
        var window = new SyncWindow(Morning.AddDays(-6), Morning);

        var first = await Connect().ReadPageAsync(new PageRequest(Channel, window, null), Stop);
        Workspace.Edit(posts[0], "Edited after it was read", Morning.AddMinutes(1));
        Workspace.Edit(posts[5], "Edited before it was read", Morning.AddMinutes(1));
        var rest = await ReadAllAsync(window, first.Next);
        var next = await ReadAllAsync(new SyncWindow(Morning.AddHours(-1), Morning.AddMinutes(5)));

        Assert.Contains("Written 0", Assert.Single(first.Items, static i => i.Key.Key == "day:2026-03-02").Body, StringComparison.Ordinal);
        Assert.Contains("Edited before it was read", rest.Single(static i => i.Key.Key == "day:2026-02-25").Body, StringComparison.Ordinal);
        Assert.Contains("Edited after it was read", next.Single(static i => i.Key.Key == "day:2026-03-02").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_MessagesWhileReading_DoNotMoveWhatIsStillToCome()
    {
        _world.Reconfigure(("PageSize", "2"));
        for (var n = 0; n < 10; n++)
        {
            Workspace.Post(_channel, _ann, $"Written {n}", Morning.AddDays(-n));
        }

        var window = new SyncWindow(null, Morning);
        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Connect().ReadPageAsync(new PageRequest(Channel, window, cursor), Stop);
            keys.AddRange(page.Items.Select(static i => i.Key.Key));
            cursor = page.Next;
            Workspace.Post(_channel, _bo, "Another one", Morning.AddMinutes(keys.Count));
            Workspace.Post(_channel, _bo, "And one tomorrow", Morning.AddDays(1).AddMinutes(keys.Count));
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 10).Select(static n => $"day:{Morning.AddDays(-n):yyyy-MM-dd}"), keys);
    }

    [Fact]
    public async Task ReadPageAsync_WindowWithinADay_BringsTheWholeDay()
    {
        Workspace.Post(_channel, _ann, "Early", Morning.AddHours(-8));
        Workspace.Post(_channel, _ann, "Late", Morning.AddHours(8));
        _world.Reconfigure(("RereadDays", "0"), ("ThreadDays", "0"));

        var day = Assert.Single(await ReadAllAsync(new SyncWindow(Morning.AddHours(-1), Morning)));

        Assert.Equal("**Ann Lee**, 01:00\nEarly\n\n**Ann Lee**, 17:00\nLate", day.Body.Trim());
    }

    [Fact]
    public async Task ReadPageAsync_MalformedMessage_FailsItsDayOnly()
    {
        Workspace.Post(_channel, _ann, "Good", Morning.AddDays(-1));
        Workspace.Post(_channel, _ann, "Good too", Morning.AddDays(-2));
        Workspace.Post(_channel, _ann, "Without a time", Morning.AddDays(-2).AddHours(-1)).WithoutTs = true;
        Workspace.Post(_channel, _ann, "Of a wrong shape", Morning.AddDays(-3)).Malformed = true;

        var page = await Connect().ReadPageAsync(new PageRequest(Channel, Whole, null), Stop);

        Assert.Equal(["day:2026-03-01"], page.Items.Select(static i => i.Key.Key));
        Assert.Equal(["day:2026-02-28", "day:2026-02-27"], page.Failures.Select(static f => f.Key.Key));
        Assert.All(page.Failures, static f => Assert.Equal(ErrorCodes.ItemMalformed, f.Code));
        Assert.Equal(["day:2026-03-01", "day:2026-02-28", "day:2026-02-27"], await KeysAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ReadPageAsync_MessageWithoutATime_IsNeverLeftOutSilently(int which)
    {
        int[] hours = [1, 2, 24, 25];
        var posts = hours.Select(hour => Workspace.Post(_channel, _ann, "Written", Morning.AddHours(-9 - hour))).ToList();
        posts[which].WithoutTs = true;
        foreach (var size in new[] { "1", "2", "3", "200" })
        {
            _world.Reconfigure(("PageSize", size));
            var failures = new List<ItemFailure>();
            string? cursor = null;
            do
            {
                var page = await Connect().ReadPageAsync(new PageRequest(Channel, Whole, cursor), Stop);
                failures.AddRange(page.Failures);
                cursor = page.Next;
            }
            while (cursor is not null);

            // Which day it belongs to can only be told from its neighbours on the page.
            Assert.NotEmpty(failures);
            Assert.All(failures, static f => Assert.Equal(ErrorCodes.ItemMalformed, f.Code));
        }
    }

    [Fact]
    public async Task ReadPageAsync_AppIsNoMember_SkipsThisChannelAndSaysHowToInviteIt()
    {
        var other = Workspace.AddChannel("bridge");
        Workspace.Post(other, _ann, "Readable", Morning.AddDays(-1));
        _channel.IsMember = false;

        var failure = await Assert.ThrowsAsync<SkippableException>(() => ReadAllAsync(Whole));
        var readable = await Connect().ReadPageAsync(new PageRequest(SlackWorld.PartitionOf(other), Whole, null), Stop);

        Assert.Contains("not_in_channel", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/invite", failure.Message, StringComparison.Ordinal);
        Assert.Contains(_channel.Id, failure.Message, StringComparison.Ordinal);
        Assert.Single(readable.Items);
    }

    [Fact]
    public async Task ReadItemsAsync_ChannelThatIsGone_FailsItsItemsAndReadsTheOthers()
    {
        var other = Workspace.AddChannel("bridge");
        Workspace.Post(other, _ann, "Readable", Morning.AddDays(-1));
        Workspace.RemoveChannel(_channel);

        var page = await Connect().ReadItemsAsync([new ItemKey(_channel.Id, "day:2026-03-01"), new ItemKey(other.Id, "day:2026-03-01"), new ItemKey(other.Id, "day:2026-03-01#2")], Stop);

        Assert.Equal(new ItemKey(other.Id, "day:2026-03-01"), Assert.Single(page.Items).Key);
        Assert.Equal(new ItemKey(_channel.Id, "day:2026-03-01"), Assert.Single(page.Failures).Key);
    }

    [Theory]
    [InlineData("groups:history")]
    [InlineData("users:read")]
    [InlineData("channels:read")]
    public async Task CheckAccessAsync_ScopeIsMissing_NamesItAndWhereToAddIt(string scope)
    {
        _world.Slack.Scopes.Remove(scope);

        var failure = await Assert.ThrowsAsync<FatalException>(() => Connect().CheckAccessAsync(Stop));

        Assert.Equal(ErrorCodes.SourceRefused, failure.Code);
        Assert.Contains($"scope {scope};", failure.Message, StringComparison.Ordinal);
        Assert.Contains("OAuth & Permissions", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAccessAsync_DirectMessagesWanted_NeedTheirScopesToo()
    {
        _world.Slack.Scopes.ExceptWith(["im:history", "mpim:history"]);
        var access = await Connect().CheckAccessAsync(Stop);
        _world.Reconfigure(("DirectMessages", "true"));

        var failure = await Assert.ThrowsAsync<FatalException>(() => Connect().CheckAccessAsync(Stop));

        Assert.Equal("ingest @ Brightwater Harbour", access.Account);
        Assert.Contains("scopes im:history, mpim:history;", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_ScopeIsMissing_NamesIt()
    {
        _world.Slack.Scopes.Remove("channels:history");

        var failure = await Assert.ThrowsAsync<FatalException>(() => ReadAllAsync(Whole));

        Assert.Equal(ErrorCodes.SourceRefused, failure.Code);
        Assert.Contains("the scope channels:history ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_NoScopeForUserGroups_ShowsTheirIds()
    {
        var group = Workspace.AddGroup("pilots");
        Workspace.Post(_channel, _ann, $"<!subteam^{group}> aboard", Morning.AddDays(-1));

        var named = await ReadAllAsync(Whole);
        _world.Slack.Scopes.Remove("usergroups:read");
        _world.Reconfigure();
        var unnamed = await ReadAllAsync(Whole);

        Assert.Contains("@pilots aboard", Assert.Single(named).Body, StringComparison.Ordinal);
        Assert.Contains($"@{group} aboard", Assert.Single(unnamed).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListPartitionsAsync_ManyKinds_AreThoseWanted()
    {
        _channel.IsArchived = true;
        var secret = Workspace.AddChannel("engine-room", SlackChannelKind.Private);
        Workspace.AddChannel("not-joined").IsMember = false;
        var direct = Workspace.AddChannel(_bo, SlackChannelKind.Direct);
        var left = Workspace.AddChannel("left-out");
        _world.Slack.LargestPage = 2;

        _world.Reconfigure(("ExcludeChannels:0", "#left-out"));
        var usual = await PartitionsAsync();
        _world.Reconfigure(("DirectMessages", "true"), ("Private", "false"));
        var directs = await PartitionsAsync();
        _world.Reconfigure(("Channels:0", "not-joined"), ("Channels:1", left.Id));
        var named = await PartitionsAsync();

        Assert.Equal([new Partition(_channel.Id, "#pier-four"), new Partition(secret.Id, "#engine-room")], usual);
        Assert.Equal([new Partition(_channel.Id, "#pier-four"), new Partition(direct.Id, "@Bo")], directs);
        Assert.Equal(["#not-joined"], named.Select(static p => p.Name));
    }

    [Theory]
    [InlineData(SlackChannelKind.Public)]
    [InlineData(SlackChannelKind.Private)]
    public async Task ReadItemsAsync_ChannelThatWasArchivedAndTheAppTakenOut_SaysThatNobodyCanTell(SlackChannelKind kind)
    {
        var channel = Workspace.AddChannel("old-hull", kind);
        Workspace.Post(channel, _ann, "Kept for the record", Morning.AddDays(-1));
        var before = await Connect().ReadPageAsync(new PageRequest(SlackWorld.PartitionOf(channel), Whole, null), Stop);
        var keys = before.Items.Select(static i => i.Key).Append(new ItemKey(channel.Id, SlackKey.OfThread(SlackTs.StartOf(new DateOnly(2026, 1, 1))))).ToList();

        channel.IsArchived = true;
        channel.IsMember = false;
        var partitions = await PartitionsAsync();
        var after = await Connect().ReadItemsAsync(keys, Stop);

        Assert.Single(before.Items);
        Assert.DoesNotContain(partitions, p => p.Key == channel.Id);
        Assert.Empty(after.Items);
        Assert.Equal(keys, after.Failures.Select(static f => f.Key));
    }

    [Fact]
    public async Task ListPartitionsAsync_ForgottenPageToken_StartsAgain()
    {
        Workspace.AddChannel("bridge");
        Workspace.AddChannel("dock");
        _world.Slack.LargestPage = 1;
        var first = await Connect().ListPartitionsAsync(null, Stop);
        _world.Slack.ForgetPageTokens();

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Connect().ListPartitionsAsync(first.Next, Stop));

        Assert.Equal(ErrorCodes.SourceCursorExpired, failure.Code);
    }

    [Fact]
    public async Task ListPartitionsAsync_RepeatedPageToken_IsAnErrorAndNoLoop()
    {
        Workspace.AddChannel("bridge");
        _world.Slack.LargestPage = 1;
        _world.Slack.RepeatsPageTokens = true;

        var failure = await Assert.ThrowsAsync<FatalException>(PartitionsAsync);

        Assert.Equal(ErrorCodes.SourcePaging, failure.Code);
    }

    [Fact]
    public async Task ReadPageAsync_PageTokensForgottenBetweenPages_ChangeNothing()
    {
        _world.Reconfigure(("PageSize", "2"));
        for (var n = 0; n < 9; n++)
        {
            Workspace.Post(_channel, _ann, $"Written {n}", Morning.AddDays(-n));
        }

        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Connect().ReadPageAsync(new PageRequest(Channel, Whole, cursor), Stop);
            keys.AddRange(page.Items.Select(static i => i.Key.Key));
            cursor = page.Next;
            _world.Slack.ForgetPageTokens();
        }
        while (cursor is not null);

        Assert.Equal(9, keys.Distinct().Count());
    }

    [Fact]
    public async Task ReadPageAsync_FewMessagesAPageAndRateLimits_IsSlowAndComplete()
    {
        _world.Slack.LargestPage = 15;
        _world.Slack.CallsPerMinute["conversations.history"] = 5;
        for (var n = 0; n < 300; n++)
        {
            Workspace.Post(_channel, _ann, $"m{n:D3}", Morning.AddHours(-n));
        }

        var began = _world.Clock.GetUtcNow();
        var items = await ReadAllThroughThrottlingAsync(Whole);

        Assert.Equal(300, items.SelectMany(static i => Words(i.Body, 'm')).Distinct().Count());
        Assert.True(_world.Clock.GetUtcNow() - began > TimeSpan.FromMinutes(3), "The limits were not felt.");
    }

    [Fact]
    public async Task ReadPageAsync_ThrottledInTheMiddle_KeepsWhatWasRead()
    {
        for (var n = 0; n < 5; n++)
        {
            var parent = Workspace.Post(_channel, _ann, $"Thread {n}", Morning.AddDays(-n));
            Workspace.Reply(_channel, parent, _bo, "Reply", Morning.AddDays(-n).AddMinutes(1));
        }

        // auth.test, users, channels, groups, history, two threads.
        _world.Slack.Faults.Pass(7).Next(Fault.Throttled(TimeSpan.FromMinutes(5)));

        var page = await Connect().ReadPageAsync(new PageRequest(Channel, Whole, null), Stop);
        var failure = await Assert.ThrowsAsync<RetryableException>(() => Connect().ReadPageAsync(new PageRequest(Channel, Whole, page.Next), Stop));
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        var rest = await ReadAllAsync(Whole, page.Next);

        Assert.Equal(2, page.Items.Count(static i => i.Key.Key.StartsWith("thread:", StringComparison.Ordinal)));
        Assert.Equal(ErrorCodes.SourceThrottled, failure.Code);
        Assert.Equal(10, page.Items.Concat(rest).Select(static i => i.Key).Distinct().Count());
    }

    [Fact]
    public async Task ListKeysAsync_SlackHidesMessages_IsNoEnumeration()
    {
        Workspace.Post(_channel, _ann, "Visible", Morning.AddDays(-1));
        _channel.IsLimited = true;

        var failure = await Assert.ThrowsAsync<SkippableException>(KeysAsync);
        _world.Reconfigure(("HiddenIsGone", "true"));

        Assert.Contains("HiddenIsGone", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["day:2026-03-01"], await KeysAsync());
    }

    [Fact]
    public async Task ReadPageAsync_CursorOfAnotherVersion_StartsAgain()
    {
        var failure = await Assert.ThrowsAsync<RetryableException>(() => Connect().ReadPageAsync(new PageRequest(Channel, Whole, "page-7"), Stop));

        Assert.Equal(ErrorCodes.SourceCursorExpired, failure.Code);
    }

    [Theory]
    [InlineData("PageSize", "1000", "PageSize")]
    [InlineData("RereadDays", "31", "ThreadDays")]
    [InlineData("Api", "http://slack.com/api/", "https")]
    [InlineData("Chanels:0", "general", "Chanels")]
    public void Validate_WrongSetting_IsNamed(string name, string value, string expected)
    {
        _world.Reconfigure((name, value));

        Assert.Contains(expected, Assert.Single(_world.Factory.Validate(ConnectedSource.Name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_GoodSettings_FindsNothing() => Assert.Empty(_world.Factory.Validate(ConnectedSource.Name));

    internal static IEnumerable<string> Words(string text, char first) =>
        text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(w => w[0] == first && w.Length > 1 && char.IsAsciiDigit(w[1]));

    private static SyncWindow Whole => new(null, Morning);

    private IConnector Connect() => _world.Connect(new RequestMeter());

    private async Task<List<SourceItem>> ReadAllAsync(SyncWindow window, string? cursor = null)
    {
        var items = new List<SourceItem>();
        do
        {
            var page = await Connect().ReadPageAsync(new PageRequest(Channel, window, cursor), Stop);
            Assert.Empty(page.Failures);
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        return items;
    }

    private async Task<List<SourceItem>> ReadAllThroughThrottlingAsync(SyncWindow window)
    {
        var items = new List<SourceItem>();
        string? cursor = null;
        do
        {
            try
            {
                var page = await Connect().ReadPageAsync(new PageRequest(Channel, window, cursor), Stop);
                items.AddRange(page.Items);
                cursor = page.Next;
            }
            catch (RetryableException throttled) when (throttled.RetryAfter is not null)
            {
                _world.Clock.Advance(throttled.RetryAfter.Value);
            }
        }
        while (cursor is not null || items.Count == 0);

        return items;
    }

    private async Task<List<string>> KeysAsync()
    {
        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Connect().ListKeysAsync(Channel, cursor, Stop);
            keys.AddRange(page.Keys);
            cursor = page.Next;
        }
        while (cursor is not null);

        return keys;
    }

    private async Task<List<Partition>> PartitionsAsync()
    {
        var partitions = new List<Partition>();
        string? cursor = null;
        do
        {
            var page = await Connect().ListPartitionsAsync(cursor, Stop);
            partitions.AddRange(page.Partitions);
            cursor = page.Next;
        }
        while (cursor is not null);

        return partitions;
    }
}
