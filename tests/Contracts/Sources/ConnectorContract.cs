using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Vendors;

namespace Ingest.Contracts.Sources;

/// <summary>What every <see cref="IConnector"/> does, shown on a server that behaves as the vendor's documentation says.</summary>
public abstract class ConnectorContract : IAsyncLifetime
{
    /// <summary>More pages than any test here has.</summary>
    private const int TooManyPages = 200;

    private VendorWorld? _world;
    private string _token = "";

    protected VendorWorld World => _world ?? throw new InvalidOperationException("The world is not made yet.");

    protected RequestMeter Meter { get; } = new();

    protected DateTimeOffset Now => World.Clock.GetUtcNow();

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts a server with an empty world.</summary>
    protected abstract Task<VendorWorld> CreateWorldAsync();

    public async ValueTask InitializeAsync()
    {
        _world = await CreateWorldAsync();
        _token = _world.Server.Token;
        _world.Server.Stalled = _world.Clock.PassTimeLimits;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_world is not null)
        {
            await _world.DisposeAsync();
        }
    }

    [Fact]
    public async Task CheckAccessAsync_GoodToken_AnswersTheAccountWithoutTheToken()
    {
        World.AddPartition("Lighthouse");

        var access = await Connect().CheckAccessAsync(Stop);

        Assert.NotEmpty(access.Account);
        Assert.DoesNotContain(_token, access.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAccessAsync_ExpiredToken_IsRefused()
    {
        World.Server.Faults.Always(FaultKind.ExpiredToken);

        await RefusedAsync(() => Connect().CheckAccessAsync(Stop));
    }

    [Fact]
    public async Task CheckAccessAsync_WrongToken_IsRefused()
    {
        World.Server.Token = "another-token";

        await RefusedAsync(() => Connect().CheckAccessAsync(Stop));
    }

    [Fact]
    public async Task CheckAccessAsync_MissingScope_NamesIt()
    {
        World.Server.Faults.Always(FaultKind.MissingScope);

        var failure = await RefusedAsync(() => Connect().CheckAccessAsync(Stop));

        Assert.Contains(World.MissingScope, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListPartitionsAsync_ManyPartitions_ListsEachOnceUnderItsKey()
    {
        World.PageSize = 2;
        string[] added = [.. Enumerable.Range(0, Math.Min(5, World.PartitionLimit)).Select(n => World.AddPartition($"Pier {n}"))];

        var partitions = await ReadPartitionsAsync();

        Assert.Equal(added.Order(), partitions.Select(static p => p.Key).Order());
        Assert.All(partitions, static p => Assert.NotEmpty(p.Name));
    }

    [Fact]
    public async Task ReadPageAsync_ManyPages_EveryItemComesOnce()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 3;
        var keys = AddItems(partition, 20);

        var read = await ReadAllAsync(partition, Window(from: null));

        Assert.Equal(keys.Order(), read.Items.Select(static i => i.Key.Key).Order());
        Assert.Empty(read.Failures);
        Assert.True(read.Pages > 1, "One page only: the paging was not tried.");
        Assert.All(read.Items, item => Assert.Equal(partition.Key, item.Key.Partition));
        Assert.Equal(read.Items.Count, read.Items.Select(static i => i.Name).Distinct().Count());
    }

    [Fact]
    public async Task ReadPageAsync_ItemsWrittenInAnyOrder_ComeAllTheSame()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        int[] hours = [7, 1, 5, 3, 9, 2, 8];
        string[] keys = [.. hours.Select(hour => World.AddItem(partition.Key, $"Written {hour} hours ago", Now.AddHours(-hour)))];

        var read = await ReadAllAsync(partition, Window(Now.AddDays(-1)));

        Assert.Equal(keys.Order(), read.Items.Select(static i => i.Key.Key).Order());
    }

    [Fact]
    public async Task ReadPageAsync_Item_HasTextTitleTimesAndLink()
    {
        var partition = await AddPartitionAsync();
        var at = Now.AddHours(-3);
        var key = World.AddItem(partition.Key, "The crane on pier four needs oil", at);

        var item = Assert.Single((await ReadAllAsync(partition, Window(from: null))).Items);

        Assert.Equal(new ItemKey(partition.Key, key), item.Key);
        Assert.Contains("The crane on pier four needs oil", item.Title + item.Body, StringComparison.Ordinal);
        Assert.Equal(at, item.UpdatedAt);
        Assert.InRange(item.CreatedAt, at.AddDays(-1), at);
        Assert.EndsWith(".md", item.Name, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', item.Title);
        Assert.True(item.Link is null or { IsAbsoluteUri: true });
    }

    [Fact]
    public async Task ReadPageAsync_Window_BringsWhatChangedInItAndNotWhatIsLongPast()
    {
        var partition = await AddPartitionAsync();
        var old = World.AddItem(partition.Key, "Long past", Now.AddDays(-90));
        var edited = World.AddItem(partition.Key, "Old, changed since", Now.AddDays(-20));
        var atTheEdge = World.AddItem(partition.Key, "In the first second", Now.AddHours(-12));
        var recent = World.AddItem(partition.Key, "Recent", Now.AddHours(-1));
        World.EditItem(partition.Key, edited, "Changed in the window", Now.AddHours(-2));

        var read = await ReadAllAsync(partition, Window(Now.AddHours(-12)));

        var keys = read.Items.Select(static i => i.Key.Key).ToList();
        Assert.Contains(edited, keys);
        Assert.Contains(atTheEdge, keys);
        Assert.Contains(recent, keys);
        Assert.DoesNotContain(old, keys);
        Assert.Contains("Changed in the window", Text(read.Items, edited), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadPageAsync_EmptyPartition_IsOnePageWithoutItems()
    {
        var partition = await AddPartitionAsync();

        var page = await Connect().ReadPageAsync(new PageRequest(partition, Window(from: null), null), Stop);

        Assert.Empty(page.Items);
        Assert.Empty(page.Failures);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task ReadPageAsync_SamePageAgain_AnswersTheSame()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        AddItems(partition, 7);
        var window = Window(from: null);
        var first = await Connect().ReadPageAsync(new PageRequest(partition, window, null), Stop);
        var request = new PageRequest(partition, window, first.Next);

        var once = await Connect().ReadPageAsync(request, Stop);
        var again = await Connect().ReadPageAsync(request, Stop);

        Assert.NotEmpty(once.Items);
        Assert.Equal(once.Items.Select(static i => i.Key), again.Items.Select(static i => i.Key));
    }

    [Fact]
    public async Task ReadPageAsync_SameItemTwice_HasTheSameBytes()
    {
        var partition = await AddPartitionAsync();
        AddItems(partition, 3);

        var once = await ReadAllAsync(partition, Window(from: null));
        World.Clock.Advance(TimeSpan.FromDays(3));
        var again = await ReadAllAsync(partition, Window(from: null));

        Assert.Equal(3, once.Items.Count);
        Assert.Equal(
            once.Items.OrderBy(static i => i.Key.Key, StringComparer.Ordinal).Select(static i => Convert.ToHexString(ItemText.Render(i))),
            again.Items.OrderBy(static i => i.Key.Key, StringComparer.Ordinal).Select(static i => Convert.ToHexString(ItemText.Render(i))));
    }

    [Fact]
    public async Task ReadPageAsync_EditsBetweenPages_NothingIsLostOverTwoRuns()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        var keys = AddItems(partition, 12);
        var window = Window(Now.AddDays(-30));

        var first = await ReadAllAsync(partition, window, page =>
        {
            World.Clock.Advance(TimeSpan.FromMinutes(5));
            World.EditItem(partition.Key, keys[page % keys.Count], $"Changed after page {page}", Now);
        });
        var second = await ReadAllAsync(partition, new SyncWindow(window.To.AddHours(-1), Now));

        var final = first.Items.Concat(second.Items).GroupBy(static i => i.Key.Key).ToDictionary(static g => g.Key, static g => g.Last());
        Assert.Equal(keys.Order(), final.Keys.Order());
        for (var page = 1; page < Math.Min(first.Pages, keys.Count); page++)
        {
            Assert.Contains($"Changed after page {page}", Text(second.Items, keys[page]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ReadPageAsync_ReadItemIsDeletedBetweenPages_TheOthersStillCome()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        var keys = AddItems(partition, 9);
        string? deleted = null;

        var read = await ReadAllAsync(partition, Window(from: null), onPage: (_, page) =>
        {
            if (deleted is null && page.Items.Count > 0)
            {
                deleted = page.Items[0].Key.Key;
                World.DeleteItem(partition.Key, deleted);
            }
        });

        Assert.NotNull(deleted);
        Assert.Equal(keys.Order(), read.Items.Select(static i => i.Key.Key).Distinct().Order());
    }

    [Fact]
    public async Task ReadPageAsync_ItemThatAppearsLate_ComesWithinTheOverlap()
    {
        var partition = await AddPartitionAsync();
        AddItems(partition, 2);
        var late = World.AddItem(partition.Key, "Known late", Now.AddMinutes(-1));
        World.Hide(partition.Key, late, hidden: true);
        var window = Window(Now.AddDays(-30));
        var first = await ReadAllAsync(partition, window);
        World.Clock.Advance(TimeSpan.FromMinutes(10));
        World.Hide(partition.Key, late, hidden: false);

        var second = await ReadAllAsync(partition, new SyncWindow(window.To.AddHours(-1), Now));

        Assert.DoesNotContain(late, first.Items.Select(static i => i.Key.Key));
        Assert.Contains(late, second.Items.Select(static i => i.Key.Key));
    }

    [Fact]
    public async Task ReadPageAsync_MalformedItem_IsListedAndTheOthersCome()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 3;
        var keys = AddItems(partition, 7);
        World.MakeMalformed(partition.Key, keys[3]);

        var read = await ReadAllAsync(partition, Window(from: null));

        var failure = Assert.Single(read.Failures);
        Assert.Equal(new ItemKey(partition.Key, keys[3]), failure.Key);
        Assert.Equal(ErrorCodes.ItemMalformed, failure.Code);
        Assert.NotEmpty(failure.Message);
        Assert.Equal(keys.Where((_, n) => n != 3).Order(), read.Items.Select(static i => i.Key.Key).Order());
    }

    [Fact]
    public async Task ReadPageAsync_RepeatedPageToken_IsAnErrorAndNoLoop()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        AddItems(partition, 7);
        World.RepeatPageTokens();

        var failure = await Assert.ThrowsAsync<FatalException>(() => ReadAllAsync(partition, Window(from: null)));

        Assert.Equal(ErrorCodes.SourcePaging, failure.Code);
    }

    [Fact]
    public async Task ListKeysAsync_RepeatedPageToken_IsAnErrorAndNoLoop()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        AddItems(partition, 7);
        World.RepeatPageTokens();

        var failure = await Assert.ThrowsAsync<FatalException>(() => ReadKeysAsync(partition));

        Assert.Equal(ErrorCodes.SourcePaging, failure.Code);
    }

    [Fact]
    public async Task ReadPageAsync_ShortRetryAfter_IsWaitedFor()
    {
        var partition = await AddPartitionAsync();
        var keys = AddItems(partition, 2);
        World.Server.Faults.Next(Fault.Throttled(TimeSpan.FromSeconds(7)));
        var began = Now;

        var read = await ReadAllAsync(partition, Window(from: null));

        Assert.Equal(keys.Order(), read.Items.Select(static i => i.Key.Key).Order());
        Assert.True(Now - began >= TimeSpan.FromSeconds(7), $"Only {Now - began} were waited.");
        Assert.True(Retried(after: began, TimeSpan.FromSeconds(7)), "A request was sent before the time was over.");
    }

    [Fact]
    public async Task ReadPageAsync_LongRetryAfter_IsHandedOnWithoutWaiting()
    {
        var partition = await AddPartitionAsync();
        World.Server.Faults.Next(Fault.Throttled(TimeSpan.FromMinutes(20)), 50);
        var began = Now;

        var failure = await Assert.ThrowsAsync<RetryableException>(() => ReadAllAsync(partition, Window(from: null)));

        Assert.Equal(ErrorCodes.SourceThrottled, failure.Code);
        Assert.Equal(TimeSpan.FromMinutes(20), failure.RetryAfter);
        Assert.True(Now - began < TimeSpan.FromSeconds(31), $"{Now - began} were waited.");
    }

    [Fact]
    public async Task ReadPageAsync_RequestAfterALongRetryAfter_IsNotSentBeforeItIsOver()
    {
        var partition = await AddPartitionAsync();
        World.Server.Faults.Next(Fault.Throttled(TimeSpan.FromMinutes(20)));
        await Assert.ThrowsAsync<RetryableException>(() => ReadAllAsync(partition, Window(from: null)));
        var sent = World.Server.Requests.Count;

        var failure = await Assert.ThrowsAsync<RetryableException>(() => ReadAllAsync(partition, Window(from: null)));
        World.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReadAllAsync(partition, Window(from: null));

        Assert.Equal(ErrorCodes.SourceThrottled, failure.Code);
        Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromMinutes(19), TimeSpan.FromMinutes(20));
        Assert.True(World.Server.Requests.Count > sent);
        Assert.True(World.Server.Requests.All[sent].At >= World.Server.Requests.All[sent - 1].At.AddMinutes(20), "A request was sent too early.");
    }

    [Theory]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.CutOff)]
    [InlineData(FaultKind.Malformed)]
    public async Task ReadPageAsync_TroubleInTheMiddle_PassesUnnoticed(FaultKind kind)
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        var keys = AddItems(partition, 6);
        World.Server.Faults.Pass(2).Next(kind, 2);

        var read = await ReadAllAsync(partition, Window(from: null));

        Assert.Equal(0, World.Server.Faults.Pending);
        Assert.Equal(keys.Order(), read.Items.Select(static i => i.Key.Key).Order());
        Assert.Empty(read.Failures);
    }

    [Theory]
    [InlineData(FaultKind.ServerError)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.CutOff)]
    [InlineData(FaultKind.Malformed)]
    [InlineData(FaultKind.Stall)]
    public async Task ReadPageAsync_TroubleThatLasts_IsRetryableAfterHalfAMinute(FaultKind kind)
    {
        var partition = await AddPartitionAsync();
        AddItems(partition, 2);
        World.Server.Faults.Always(kind);
        var began = Now;

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Connect().ReadPageAsync(new PageRequest(partition, Window(from: null), null), Stop));

        Assert.Equal(ErrorCodes.SourceUnavailable, failure.Code);
        Assert.InRange(Now - began, TimeSpan.Zero, TimeSpan.FromSeconds(61));
        ShowsNoToken(failure);
    }

    [Fact]
    public async Task ListKeysAsync_TroubleThatLasts_ThrowsRatherThanEnd()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        AddItems(partition, 6);
        var first = await Connect().ListKeysAsync(partition, null, Stop);
        World.Server.Faults.Always(FaultKind.Unavailable);

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Connect().ListKeysAsync(partition, first.Next, Stop));

        Assert.NotNull(first.Next);
        Assert.Equal(ErrorCodes.SourceUnavailable, failure.Code);
    }

    [Fact]
    public async Task EveryMethod_ExpiredToken_IsRefusedWithoutShowingTheToken()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        var keys = AddItems(partition, 5);
        World.Server.Faults.Always(FaultKind.ExpiredToken);

        if (World.AsksForPartitions)
        {
            await RefusedAsync(() => Connect().ListPartitionsAsync(null, Stop));
        }

        await RefusedAsync(() => Connect().ReadPageAsync(new PageRequest(partition, Window(from: null), null), Stop));
        await RefusedAsync(() => Connect().ListKeysAsync(partition, null, Stop));
        await RefusedAsync(() => Connect().ReadItemsAsync([new ItemKey(partition.Key, keys[0])], Stop));
    }

    [Fact]
    public async Task ReadPageAsync_MissingScope_NamesIt()
    {
        var partition = await AddPartitionAsync();
        World.Server.Faults.Always(FaultKind.MissingScope);

        var failure = await RefusedAsync(() => Connect().ReadPageAsync(new PageRequest(partition, Window(from: null), null), Stop));

        Assert.Contains(World.MissingScope, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListKeysAsync_ManyPages_AreExactlyTheWorld()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        var keys = AddItems(partition, 9);
        var old = World.AddItem(partition.Key, "Years old", Now.AddYears(-3));
        World.DeleteItem(partition.Key, keys[4]);

        var listed = await ReadKeysAsync(partition);

        Assert.Equal(keys.Where((_, n) => n != 4).Append(old).Order(), listed.Distinct().Order());
    }

    [Fact]
    public async Task ListKeysAsync_EmptyPartition_IsEmpty()
    {
        var partition = await AddPartitionAsync();

        Assert.Empty(await ReadKeysAsync(partition));
    }

    [Fact]
    public async Task ReadItemsAsync_Keys_BringsThoseAndOmitsWhatIsGone()
    {
        var partition = await AddPartitionAsync();
        var keys = AddItems(partition, 4);
        World.DeleteItem(partition.Key, keys[1]);
        var whole = await ReadAllAsync(partition, Window(from: null));

        var page = await Connect().ReadItemsAsync([.. keys.Take(3).Select(key => new ItemKey(partition.Key, key))], Stop);

        Assert.Equal(new[] { keys[0], keys[2] }.Order(), page.Items.Select(static i => i.Key.Key).Order());
        Assert.Empty(page.Failures);
        Assert.Null(page.Next);
        Assert.All(page.Items, item => Assert.Equal(
            ItemText.Render(whole.Items.Single(i => i.Key == item.Key)), ItemText.Render(item)));
    }

    [Fact]
    public async Task ReadItemsAsync_MalformedItem_IsListedAndTheOthersCome()
    {
        var partition = await AddPartitionAsync();
        var keys = AddItems(partition, 3);
        World.MakeMalformed(partition.Key, keys[1]);

        var page = await Connect().ReadItemsAsync([.. keys.Select(key => new ItemKey(partition.Key, key))], Stop);

        Assert.Equal(keys[1], Assert.Single(page.Failures).Key.Key);
        Assert.Equal(new[] { keys[0], keys[2] }.Order(), page.Items.Select(static i => i.Key.Key).Order());
    }

    [Fact]
    public async Task Requests_SentAndAnswered_AreCounted()
    {
        var partition = await AddPartitionAsync();
        AddItems(partition, 3);
        World.Server.Requests.Clear();
        var meter = new RequestMeter();
        World.Server.Faults.Next(FaultKind.ServerError);

        await World.Connect(meter).ReadPageAsync(new PageRequest(partition, Window(from: null), null), Stop);

        Assert.Equal(World.Server.Requests.Count, meter.Sent);
        Assert.Equal(meter.Sent, meter.Answered);
    }

    [Fact]
    public async Task Requests_BudgetOfTheDayUsedUp_AreNotSent()
    {
        var partition = await AddPartitionAsync();
        AddItems(partition, 3);
        World.Server.Requests.Clear();

        var failure = await Assert.ThrowsAsync<RetryableException>(() =>
            World.Connect(new RequestMeter(allowed: 0)).ReadPageAsync(new PageRequest(partition, Window(from: null), null), Stop));

        Assert.Equal(ErrorCodes.SourceQuota, failure.Code);
        Assert.Equal(0, World.Server.Requests.Count);
    }

    [Fact]
    public async Task Requests_ManyPages_KeepThePace()
    {
        var partition = await AddPartitionAsync();
        World.PageSize = 2;
        AddItems(partition, 8);
        World.RequestsPerMinute = 30;
        World.Server.Requests.Clear();

        await ReadAllAsync(partition, Window(from: null));

        var times = World.Server.Requests.All.Select(static r => r.At).ToList();
        Assert.True(times.Count >= 3, "Too few requests to see a pace.");
        Assert.All(times.Zip(times.Skip(1)), static pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task EveryMethod_Cancelled_EndsAsCancelled()
    {
        var partition = await AddPartitionAsync();
        AddItems(partition, 1);
        using var stop = new CancellationTokenSource();
        World.Server.Stalled = stop.Cancel;
        World.Server.Faults.Next(FaultKind.Stall);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Connect().ReadPageAsync(new PageRequest(partition, Window(from: null), null), stop.Token));
    }

    /// <summary>A new connector that knows nothing of others.</summary>
    protected IConnector Connect() => World.Connect(Meter);

    /// <summary>A window up to now.</summary>
    protected SyncWindow Window(DateTimeOffset? from) => new(from, Now);

    /// <summary>Reads a partition to its end, each page with a new connector.</summary>
    protected Task<ReadResult> ReadAllAsync(Partition partition, SyncWindow window, Action<int> betweenPages) =>
        ReadAllAsync(partition, window, (number, _) => betweenPages(number));

    /// <inheritdoc cref="ReadAllAsync(Partition, SyncWindow, Action{int})"/>
    protected async Task<ReadResult> ReadAllAsync(Partition partition, SyncWindow window, Action<int, ItemPage>? onPage = null)
    {
        var items = new List<SourceItem>();
        var failures = new List<ItemFailure>();
        string? cursor = null;
        for (var pages = 1; pages < TooManyPages; pages++)
        {
            var page = await Connect().ReadPageAsync(new PageRequest(partition, window, cursor), Stop);
            items.AddRange(page.Items);
            failures.AddRange(page.Failures);
            Assert.True(page.Items.Count <= 100, $"{page.Items.Count} items in a page.");
            if (page.Next is null)
            {
                return new ReadResult(items, failures, pages);
            }

            Assert.InRange(page.Next.Length, 1, 4000);
            cursor = page.Next;
            onPage?.Invoke(pages, page);
        }

        throw new InvalidOperationException($"More than {TooManyPages} pages.");
    }

    /// <summary>Enumerates a partition, each page with a new connector.</summary>
    protected async Task<IReadOnlyList<string>> ReadKeysAsync(Partition partition)
    {
        var keys = new List<string>();
        string? cursor = null;
        for (var pages = 0; pages < TooManyPages; pages++)
        {
            var page = await Connect().ListKeysAsync(partition, cursor, Stop);
            keys.AddRange(page.Keys);
            if (page.Next is null)
            {
                return keys;
            }

            cursor = page.Next;
        }

        throw new InvalidOperationException($"More than {TooManyPages} pages.");
    }

    /// <summary>Lists all partitions, each page with a new connector.</summary>
    protected async Task<IReadOnlyList<Partition>> ReadPartitionsAsync()
    {
        var partitions = new List<Partition>();
        string? cursor = null;
        for (var pages = 0; pages < TooManyPages; pages++)
        {
            var page = await Connect().ListPartitionsAsync(cursor, Stop);
            partitions.AddRange(page.Partitions);
            if (page.Next is null)
            {
                return partitions;
            }

            cursor = page.Next;
        }

        throw new InvalidOperationException($"More than {TooManyPages} pages.");
    }

    /// <summary>Adds a partition to the world, and finds it as the connector does.</summary>
    protected async Task<Partition> AddPartitionAsync(string name = "Lighthouse")
    {
        var key = World.AddPartition(name);
        return (await ReadPartitionsAsync()).Single(p => p.Key == key);
    }

    /// <summary>Adds items, a day apart, the last one an hour ago; answers their keys.</summary>
    protected IReadOnlyList<string> AddItems(Partition partition, int count) =>
        [.. Enumerable.Range(0, count).Select(n => World.AddItem(partition.Key, $"Item number {n}", Now.AddHours(-1).AddDays(n - count + 1)))];

    /// <summary>The call is refused for good, and nothing shows the token.</summary>
    protected async Task<FatalException> RefusedAsync(Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<FatalException>(call);
        Assert.Equal(ErrorCodes.SourceRefused, failure.Code);
        ShowsNoToken(failure);
        return failure;
    }

    private void ShowsNoToken(Exception failure)
    {
        Assert.DoesNotContain(_token, failure.ToString(), StringComparison.Ordinal);
        Assert.All(World.Logged, line => Assert.DoesNotContain(_token, line, StringComparison.Ordinal));
    }

    private bool Retried(DateTimeOffset after, TimeSpan wait)
    {
        var requests = World.Server.Requests.All.Where(r => r.At >= after).ToList();
        var failed = requests.FindIndex(static r => r.Fault == FaultKind.Throttled);
        return failed >= 0 && failed + 1 < requests.Count && requests[failed + 1].At - requests[failed].At >= wait;
    }

    private static string Text(IEnumerable<SourceItem> items, string key) =>
        items.Where(i => i.Key.Key == key).Select(static i => i.Title + "\n" + i.Body).LastOrDefault() ?? "";

    /// <summary>What a partition gave.</summary>
    /// <param name="Items">Items of all pages.</param>
    /// <param name="Failures">Failures of all pages.</param>
    /// <param name="Pages">How many pages.</param>
    protected sealed record ReadResult(IReadOnlyList<SourceItem> Items, IReadOnlyList<ItemFailure> Failures, int Pages);
}
