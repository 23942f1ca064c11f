using System.Globalization;
using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Jira;

namespace Ingest.Adapters.Tests.Connectors.Jira;

/// <summary>What is particular to Jira.</summary>
public sealed class JiraConnectorTests : IAsyncLifetime
{
    private JiraWorld _world = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _world.Clock.GetUtcNow();

    public async ValueTask InitializeAsync() => _world = await JiraWorld.StartAsync();

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task ReadPageAsync_IssueWithComments_IsOneReadableItem()
    {
        var project = AddProject();
        var at = new DateTimeOffset(2026, 2, 3, 4, 5, 0, TimeSpan.Zero);
        var key = _world.AddItem(project.Key, "The pump leaks at **high** pressure.", at);
        var issue = _world.Issue(key);
        _world.Jira.AddComment(issue, "Ilse Brandt", Adf.Document(Adf.Paragraph("Seen too."), Adf.Bullets("valve 3", "valve 9")), at.AddMinutes(7));
        _world.Jira.Change(() => issue.Summary = "Pump\nleaks");

        var item = Assert.Single((await ReadAsync(project)).Items);

        Assert.Equal("P1/P1-1.md", item.Name);
        Assert.Equal("P1-1: Pump leaks", item.Title);
        Assert.Equal("Mara Lindqvist", item.Author);
        Assert.Equal(at, item.CreatedAt);
        Assert.Equal(at.AddMinutes(7), item.UpdatedAt);
        Assert.Equal(new Uri(_world.Jira.Address, "browse/P1-1"), item.Link);
        Assert.Equal(
            """
            - Type: Task
            - Status: To Do
            - Priority: Medium
            - Labels: demo

            The pump leaks at \*\*high\*\* pressure.

            ## Comments

            ### Ilse Brandt, 2026-02-03 04:12 UTC

            Seen too.

            - valve 3
            - valve 9

            """,
            item.Body);
    }

    [Fact]
    public async Task ReadPageAsync_MoreCommentsThanComeAlong_AreAllRead()
    {
        var project = AddProject();
        var key = _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        for (var i = 0; i < 145; i++)
        {
            _world.Jira.AddComment(_world.Issue(key), "Ilse Brandt", Adf.Text($"Comment number {i}."), Now.AddHours(-1));
        }

        var item = Assert.Single((await ReadAsync(project)).Items);

        Assert.Equal(Enumerable.Range(0, 145), Numbers(item.Body, "Comment number "));
    }

    [Fact]
    public async Task ReadPageAsync_CommentsSwitchedOff_AreNeitherReadNorAskedFor()
    {
        var project = AddProject();
        var key = _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        _world.Jira.AddComment(_world.Issue(key), "Ilse Brandt", Adf.Text("A remark."), Now.AddHours(-1));
        _world.Reconfigure(("Jira:Comments", "false"));

        var item = Assert.Single((await ReadAsync(project)).Items);

        Assert.DoesNotContain("A remark.", item.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"comment\"", _world.Jira.Requests.All[^1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_IssueDeletedBeforeItsComments_IsLeftOutAndTheOthersCome()
    {
        var project = AddProject();
        var gone = AddCommented(project, 30);
        var stays = _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        var deleted = false;
        _world.Jira.Answering = path =>
        {
            if (path.EndsWith("/comment", StringComparison.Ordinal) && !deleted)
            {
                deleted = true;
                _world.DeleteItem(project.Key, gone);
            }
        };

        var page = await ReadAsync(project);

        Assert.True(deleted);
        Assert.Equal(stays, Assert.Single(page.Items).Key.Key);
        Assert.Empty(page.Failures);
    }

    [Theory]
    [InlineData("UTC", "2026-02-03 04:04")]
    [InlineData("Asia/Kathmandu", "2026-02-03 09:49")]
    [InlineData("America/St_Johns", "2026-02-03 00:34")]
    [InlineData("Nowhere/At_All", "2026-02-02 16:04")]
    public async Task ReadPageAsync_Window_IsAskedForInTheAccountsTimeZone(string timeZone, string expected)
    {
        var project = AddProject();
        _world.Jira.TimeZone = timeZone;

        await _world.Connect(new RequestMeter()).ReadPageAsync(
            new PageRequest(project, new SyncWindow(new DateTimeOffset(2026, 2, 3, 4, 5, 59, TimeSpan.Zero), Now), null), Stop);

        var jql = (string?)JsonNode.Parse(_world.Jira.Requests.All[^1].Body)!["jql"];
        Assert.Contains($"updated >= \"{expected}\"", jql, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Lisbon", "2025-10-26T00:30:00Z")] // 01:30, which comes again an hour later
    [InlineData("Europe/Lisbon", "2025-10-26T01:30:00Z")] // 01:30 for the second time
    [InlineData("Europe/Lisbon", "2026-03-29T01:00:00Z")] // 02:00; 01:30 never was
    [InlineData("America/New_York", "2025-11-02T05:59:30Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-04T15:10:00Z")] // half an hour comes again
    public async Task ReadPageAsync_WindowThatBeginsWhenClocksChange_LosesNothing(string timeZone, string from)
    {
        var project = AddProject();
        _world.Jira.TimeZone = timeZone;
        var since = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture);
        var keys = Enumerable.Range(0, 12).Select(n => _world.AddItem(project.Key, "Text", since.AddMinutes(n * 10))).ToList();

        var page = await _world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(project, new SyncWindow(since, since.AddHours(3)), null), Stop);

        Assert.Equal(keys, page.Items.Select(static i => i.Key.Key));
    }

    [Fact]
    public async Task ReadPageAsync_OffsetTokensAndEditsBetweenPages_SkipNothing()
    {
        var project = AddProject();
        _world.Jira.HasOffsetTokens = true;
        _world.PageSize = 2;
        var keys = Enumerable.Range(0, 9).Select(n => _world.AddItem(project.Key, "Text", Now.AddHours(-9 + n))).ToList();
        var old = _world.AddItem(project.Key, "Text", Now.AddDays(-50));
        var window = new SyncWindow(Now.AddDays(-1), Now);
        var read = new List<string>();
        string? cursor = null;
        var turn = 0;
        do
        {
            var page = await _world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(project, window, cursor), Stop);
            read.AddRange(page.Items.Select(static i => i.Key.Key));
            cursor = page.Next;

            // One that was read, one that was not, and one that enters the result behind its middle.
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
            _world.EditItem(project.Key, keys[turn % keys.Count], "Changed", Now);
            _world.EditItem(project.Key, keys[^1], "Changed", Now);
            if (turn++ == 1)
            {
                _world.EditItem(project.Key, old, "Changed", Now);
            }
        }
        while (cursor is not null);

        Assert.Empty(keys.Except(read));
    }

    [Fact]
    public async Task ReadPageAsync_MovedIssue_LeavesOneProjectAndComesWithTheOther()
    {
        var (from, to) = (AddProject(), AddProject());
        var key = _world.AddItem(from.Key, "Text", Now.AddDays(-1));
        _world.Jira.Move(_world.Issue(key), _world.Project(from.Key), _world.Project(to.Key), Now);

        var moved = Assert.Single((await ReadAsync(to)).Items);
        var byKey = await _world.Connect(new RequestMeter()).ReadItemsAsync([new ItemKey(from.Key, key)], Stop);

        Assert.Equal(new ItemKey(to.Key, key), moved.Key);
        Assert.Equal("P2/P2-1.md", moved.Name);
        Assert.Empty((await ReadAsync(from)).Items);
        Assert.Empty(byKey.Items);
        Assert.Empty(byKey.Failures);
    }

    [Fact]
    public async Task EveryMethod_TokenThatJiraTreatsAsAStranger_IsRefusedAndNoEmptyAnswer()
    {
        var project = AddProject();
        var key = _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        _world.Jira.LetsAnonymousIn = true;
        _world.Jira.Token = "a new token";

        await RefusedAsync(connector => connector.ListKeysAsync(project, null, Stop));
        await RefusedAsync(connector => connector.ListPartitionsAsync(null, Stop));
        await RefusedAsync(connector => connector.ReadPageAsync(new PageRequest(project, new SyncWindow(null, Now), null), Stop));
        await RefusedAsync(connector => connector.ReadItemsAsync([new ItemKey(project.Key, key)], Stop));
    }

    [Fact]
    public async Task ListKeysAsync_AccountThatMayNotBrowseAnyMore_ThrowsRatherThanShowNothing()
    {
        var project = AddProject();
        _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        _world.Project(project.Key).IsVisible = false;

        var failure = await Assert.ThrowsAsync<SkippableException>(() => _world.Connect(new RequestMeter()).ListKeysAsync(project, null, Stop));

        Assert.Contains("Browse projects", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListKeysAsync_ProjectThatIsHiddenAfterItsLastPage_ThrowsRatherThanShowNothing()
    {
        var project = AddProject();
        _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        _world.Jira.Faults.Always(FaultKind.None, HideBeforeTheProof);

        var failure = await Assert.ThrowsAsync<SkippableException>(() => _world.Connect(new RequestMeter()).ListKeysAsync(project, null, Stop));

        Assert.Equal(ErrorCodes.SourceRefused, failure.Code);

        bool HideBeforeTheProof(string path)
        {
            _world.Project(project.Key).IsVisible &= !path.EndsWith("/mypermissions", StringComparison.Ordinal);
            return false;
        }
    }

    [Fact]
    public async Task CheckAccessAsync_AccountWithoutPermission_NamesIt()
    {
        AddProject();
        _world.Jira.MayBrowse = false;

        var failure = await Assert.ThrowsAsync<FatalException>(() => _world.Connect(new RequestMeter()).CheckAccessAsync(Stop));

        Assert.Equal(ErrorCodes.SourceRefused, failure.Code);
        Assert.Contains("BROWSE_PROJECTS", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAccessAsync_BearerToken_IsSentAsOne()
    {
        AddProject();
        _world.Jira.IsBearer = true;
        _world.Reconfigure(("Jira:AuthKind", "Bearer"));

        Assert.Equal("Sync account", (await _world.Connect(new RequestMeter()).CheckAccessAsync(Stop)).Account);
    }

    [Fact]
    public async Task ListPartitionsAsync_ProjectsAndExcludeProjects_ChooseByKeyOrId()
    {
        var (one, two, three) = (AddProject(), AddProject(), AddProject());
        _world.Reconfigure(("Jira:Projects:0", "p1"), ("Jira:Projects:1", two.Key), ("Jira:Projects:2", three.Key), ("Jira:ExcludeProjects:0", "P3"));

        var page = await _world.Connect(new RequestMeter()).ListPartitionsAsync(null, Stop);

        Assert.Equal([one.Key, two.Key], page.Partitions.Select(static p => p.Key));
    }

    [Fact]
    public async Task ReadPageAsync_UnknownProject_IsSkippable()
    {
        var failure = await Assert.ThrowsAsync<SkippableException>(() => ReadAsync(new Partition("999", "Gone")));

        Assert.Equal(ErrorCodes.NotFound, failure.Code);
    }

    [Fact]
    public async Task ReadPageAsync_PartitionThatIsNoId_SendsNothing()
    {
        await Assert.ThrowsAsync<SkippableException>(() => ReadAsync(new Partition("1 OR project = 2", "Odd")));

        Assert.Equal(0, _world.Jira.Requests.Count);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"Since":null,"Token":"x","Trail":"1"}""")]
    public async Task ReadPageAsync_CursorOfAnotherVersion_IsExpired(string cursor)
    {
        var project = AddProject();

        var failure = await Assert.ThrowsAsync<RetryableException>(() =>
            _world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(project, new SyncWindow(null, Now), cursor), Stop));

        Assert.Equal(ErrorCodes.SourceCursorExpired, failure.Code);
    }

    [Fact]
    public async Task ReadPageAsync_TokenThatJiraForgot_IsExpired()
    {
        var project = AddProject();
        _world.PageSize = 1;
        _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        var cursor = (await ReadAsync(project)).Next;
        _world.Jira.ForgetsTokens = true;

        var failure = await Assert.ThrowsAsync<RetryableException>(() =>
            _world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(project, new SyncWindow(null, Now), cursor), Stop));

        Assert.Equal(ErrorCodes.SourceCursorExpired, failure.Code);
    }

    [Fact]
    public async Task ReadPageAsync_IssueLargerThanAnAnswerMayBe_IsListedAndTheOthersCome()
    {
        var project = AddProject();
        var before = _world.AddItem(project.Key, "Text", Now.AddDays(-3));
        var huge = _world.AddItem(project.Key, new string('x', 34 * 1024 * 1024), Now.AddDays(-2));
        var after = _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        var (items, failures) = (new List<string>(), new List<ItemFailure>());
        string? cursor = null;
        do
        {
            var page = await _world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(project, new SyncWindow(null, Now), cursor), Stop);
            items.AddRange(page.Items.Select(static i => i.Key.Key));
            failures.AddRange(page.Failures);
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal([before, after], items);
        Assert.Equal((huge, ErrorCodes.TooLarge), (Assert.Single(failures).Key.Key, failures[0].Code));
    }

    [Fact]
    public async Task ReadItemsAsync_IssueLargerThanAnAnswerMayBe_IsListedAndTheOthersCome()
    {
        var project = AddProject();
        string[] keys =
        [
            _world.AddItem(project.Key, "Text", Now.AddDays(-3)),
            _world.AddItem(project.Key, new string('x', 34 * 1024 * 1024), Now.AddDays(-2)),
            _world.AddItem(project.Key, "Text", Now.AddDays(-1)),
        ];

        var page = await _world.Connect(new RequestMeter()).ReadItemsAsync([.. keys.Select(key => new ItemKey(project.Key, key))], Stop);

        Assert.Equal([keys[0], keys[2]], page.Items.Select(static i => i.Key.Key));
        Assert.Equal((keys[1], ErrorCodes.TooLarge), (Assert.Single(page.Failures).Key.Key, page.Failures[0].Code));
    }

    [Fact]
    public async Task ReadPageAsync_EndlessComments_AreCutWithAWord()
    {
        var project = AddProject();
        var key = _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        var comment = Adf.Text(new string('c', 30_000));
        for (var i = 0; i < 90; i++)
        {
            _world.Jira.AddComment(_world.Issue(key), "Ilse Brandt", comment, Now.AddHours(-1));
        }

        var item = Assert.Single((await ReadAsync(project)).Items);

        Assert.InRange(item.Body.Length, 2 * 1024 * 1024, (2 * 1024 * 1024) + 100);
        Assert.EndsWith("left out.)", item.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_FiftyThousandIssues_AllComeInBoundedMemory()
    {
        const int Issues = 50_000;
        var project = _world.Jira.AddGeneratedProject("BIG", Issues, Now.AddDays(-1));
        var partition = new Partition(project.Id.ToString(CultureInfo.InvariantCulture), "Big");
        var connector = _world.Connect(new RequestMeter());
        var pages = new List<WeakReference>();

        var count = await ReadThroughAsync(connector, partition, pages);
        GC.Collect();

        // Other tests run in this process, so what is alive is asked of the pages themselves.
        Assert.Equal(Issues, count);
        Assert.Equal(Issues / 50, pages.Count);
        Assert.InRange(pages.Count(static page => page.IsAlive), 0, 2);
        GC.KeepAlive(connector);
    }

    [Fact]
    public async Task ListKeysAsync_FiftyThousandIssues_TakesAThousandAPage()
    {
        const int Issues = 50_000;
        var project = _world.Jira.AddGeneratedProject("BIG", Issues, Now.AddDays(-1));
        var partition = new Partition(project.Id.ToString(CultureInfo.InvariantCulture), "Big");
        var meter = new RequestMeter();
        var (count, last) = (0, 0L);
        string? cursor = null;
        do
        {
            var page = await _world.Connect(meter).ListKeysAsync(partition, cursor, Stop);
            Assert.InRange(page.Keys.Count, 1, 1000);
            foreach (var key in page.Keys.Select(static key => long.Parse(key, CultureInfo.InvariantCulture)))
            {
                Assert.True(key > last, "An id came twice or out of order.");
                (last, count) = (key, count + 1);
            }

            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(Issues, count);
        Assert.InRange(meter.Sent, 50, 52);
    }

    [Fact]
    public void Validate_GoodSettings_FindsNothing() => Assert.Empty(_world.Factory.Validate(ConnectedSource.Name));

    [Theory]
    [InlineData("Jira:Site", "http://jira.example", "https")]
    [InlineData("Jira:Site", "ftp://jira.example", "https")]
    [InlineData("Jira:Site", "jira.example", "absolute")]
    [InlineData("Jira:Site", "", "Site")]
    [InlineData("Jira:Site", "https://user:pw@jira.example", "user name")]
    [InlineData("Jira:Email", " ", "Email")]
    [InlineData("Jira:RequestsPerMinute", "0", "RequestsPerMinute")]
    [InlineData("Jira:RequestsPerMinute", "many", "RequestsPerMinute")]
    [InlineData("Jira:AuthKind", "Magic", "AuthKind")]
    [InlineData("Jira:Tokn", "x", "nothing reads")]
    [InlineData("Jira:WebAddress", "jira", "WebAddress")]
    public void Validate_BadSetting_NamesItAndWhatWasExpected(string setting, string value, string expected)
    {
        _world.Reconfigure((setting, value));

        var problems = _world.Factory.Validate(ConnectedSource.Name).ToList();

        Assert.Contains(problems, problem => problem.Contains($"Ingest:Sources:work:{setting}", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, static problem => problem.Contains("pw@", StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_ProjectBothChosenAndExcluded_IsAProblem()
    {
        _world.Reconfigure(("Jira:Projects:0", "PAY"), ("Jira:ExcludeProjects:0", "pay"));

        Assert.Contains("'PAY'", Assert.Single(_world.Factory.Validate(ConnectedSource.Name)), StringComparison.Ordinal);
    }

    /// <summary>Reads to the end with one connector. At no time more than a page and a short cursor are held here.</summary>
    private async Task<int> ReadThroughAsync(IConnector connector, Partition partition, List<WeakReference> pages)
    {
        var (count, last) = (0, 0L);
        string? cursor = null;
        do
        {
            var page = await connector.ReadPageAsync(new PageRequest(partition, new SyncWindow(null, Now), cursor), Stop);
            pages.Add(new WeakReference(page));
            foreach (var id in page.Items.Select(static item => long.Parse(item.Key.Key, CultureInfo.InvariantCulture)))
            {
                Assert.True(id > last, "An issue came twice or out of order.");
                (last, count) = (id, count + 1);
            }

            Assert.InRange(page.Items.Count, 1, 50);
            Assert.InRange(page.Next?.Length ?? 0, 0, 200);
            cursor = page.Next;
            _world.Jira.Requests.Clear();
        }
        while (cursor is not null);
        return count;
    }

    private Partition AddProject()
    {
        var key = _world.AddPartition("Lighthouse");
        return new Partition(key, "Lighthouse");
    }

    private string AddCommented(Partition project, int comments)
    {
        var key = _world.AddItem(project.Key, "Text", Now.AddDays(-1));
        for (var i = 0; i < comments; i++)
        {
            _world.Jira.AddComment(_world.Issue(key), "Ilse Brandt", Adf.Text($"Comment number {i}."), Now.AddHours(-1));
        }

        return key;
    }

    private Task<ItemPage> ReadAsync(Partition project) =>
        _world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(project, new SyncWindow(null, Now), null), Stop);

    private async Task RefusedAsync(Func<IConnector, Task> call)
    {
        var failure = await Assert.ThrowsAsync<FatalException>(() => call(_world.Connect(new RequestMeter())));
        Assert.Equal(ErrorCodes.SourceRefused, failure.Code);
    }

    private static IEnumerable<int> Numbers(string body, string before) =>
        body.Split(before).Skip(1).Select(static rest => int.Parse(string.Concat(rest.TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture));
}
