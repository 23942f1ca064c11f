using Ingest.Domain.Documents;

namespace Ingest.Contracts.Documents;

/// <summary>What every <see cref="IDocumentRemoval"/> does: out of search at once, out of storage soon.</summary>
public abstract class DocumentRemovalContract : StoreContract
{
    [Fact]
    public async Task DeleteAsync_Searchable_LeavesSearchAndFreesTheName()
    {
        var key = await AddReadyAsync("a.txt", "bytes");

        Assert.True(await Stores.Removal.DeleteAsync(key.DocumentId, "a person asked", Stop));

        Assert.Empty(await Stores.Queries.GetCurrentAsync([key.DocumentId], Stop));
        Assert.Empty(await Stores.Queries.FindByNameAsync("a.txt", Collection.Name, Stop));
        var view = await ViewAsync(key.DocumentId);
        Assert.Equal((VersionState.Superseded, Stores.Time.GetUtcNow()), (view.State, view.DeletedAt));
        var line = (await Stores.Queries.GetTimelineAsync(key.DocumentId, 1, Stop))[0];
        Assert.Equal(("deleted", "a person asked"), (line.Event, line.Message));
        var again = await BeginAsync("a.txt");
        Assert.True(again.NewDocument);
        Assert.NotEqual(key.DocumentId, again.Key.DocumentId);
    }

    [Fact]
    public async Task DeleteAsync_TwiceOrUnknown_AnswersFalse()
    {
        var key = await AddReadyAsync("a.txt", "bytes");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Stores.Removal.DeleteAsync(key.DocumentId, "race", Stop)));

        Assert.Single(answers, static deleted => deleted);
        Assert.False(await Stores.Removal.DeleteAsync(Guid.NewGuid(), "unknown", Stop));
    }

    [Fact]
    public async Task DeleteAsync_WaitingAndReceiving_NothingIsLeftToWorkOn()
    {
        var pending = await AddAsync("a.txt", "bytes");
        await BeginAsync("a.txt");

        Assert.True(await Stores.Removal.DeleteAsync(pending.Key.DocumentId, "test", Stop));

        Assert.Empty(await ClaimAsync(100));
        Assert.Empty(await Stores.Registry.ListStaleReceiptsAsync([Collection.Queue], DateTimeOffset.MaxValue, 10, Stop));
        Assert.Equal(2, (await PurgeableAsync()).Count);
    }

    [Fact]
    public async Task MarkPurgedAsync_LastVersionOfADeletedDocument_PurgesTheDocument()
    {
        var old = await AddReadyAsync("a.txt", "one");
        var current = await AddReadyAsync("a.txt", "two");
        await Stores.Removal.DeleteAsync(old.DocumentId, "test", Stop);
        Assert.Equal([old, current], (await PurgeableAsync()).Select(static target => target.Key).OrderBy(static key => key.Version));

        await Stores.Removal.MarkPurgedAsync([old], Stop);
        Assert.Null((await ViewAsync(old.DocumentId)).PurgedAt);
        await Stores.Removal.MarkPurgedAsync([old, current], Stop);

        Assert.Equal(Stores.Time.GetUtcNow(), (await ViewAsync(old.DocumentId)).PurgedAt);
        Assert.Empty(await PurgeableAsync());
        Assert.Equal(["1 purged superseded", "2 purged superseded"], (await EventsAsync(old.DocumentId)).TakeLast(2));
    }

    [Fact]
    public async Task MarkPurgedAsync_OldVersionOfALiveDocument_LeavesTheDocument()
    {
        var old = await AddReadyAsync("a.txt", "one");
        await AddReadyAsync("a.txt", "two");

        await Stores.Removal.MarkPurgedAsync([old, old with { Version = 2 }], Stop);

        var view = await ViewAsync(old.DocumentId);
        Assert.Equal((2, VersionState.Ready, 2, null), (view.Version, view.State, view.SearchableVersion, view.PurgedAt));
        Assert.DoesNotContain("2 purged superseded", await EventsAsync(old.DocumentId));
    }

    [Fact]
    public async Task MarkPurgedAsync_VersionsOfOneDocumentAtOnce_PurgeTheDocument()
    {
        var key = await AddReadyAsync("a.txt", "bytes 0");
        for (var i = 1; i < 6; i++)
        {
            await AddReadyAsync("a.txt", $"bytes {i}");
        }

        await Stores.Removal.DeleteAsync(key.DocumentId, "test", Stop);
        var targets = await PurgeableAsync();
        await Task.WhenAll(targets.Select(target => Stores.Removal.MarkPurgedAsync([target.Key], Stop)));

        Assert.Equal(6, targets.Count);
        Assert.NotNull((await ViewAsync(key.DocumentId)).PurgedAt);
    }

    [Fact]
    public async Task ListPurgeableAsync_DiscardedReceipt_IsListedUntilPurgedAndThenForgotten()
    {
        var key = await AddReadyAsync("a.txt", "bytes");
        var discarded = await BeginAsync("a.txt");
        await CompleteAsync(discarded, "bytes");

        var target = Assert.Single(await PurgeableAsync());
        await Stores.Removal.MarkPurgedAsync([target.Key], Stop);

        Assert.Equal((discarded.Key, discarded.BlobName), (target.Key, target.BlobName));
        Assert.Equal([Collection.VectorCollection], target.VectorCollections);
        Assert.Empty(await PurgeableAsync());
        Assert.Equal(3, (await BeginAsync("a.txt")).Key.Version);
        Assert.Equal(1, (await ViewAsync(key.DocumentId)).SearchableVersion);
    }

    [Fact]
    public async Task ListPurgeableAsync_ForeignQueue_IsNotListed()
    {
        var foreign = await AddCollectionAsync(UniqueName("q"));
        var receipt = await AddAsync("a.txt", "bytes", collection: foreign);
        await Stores.Removal.DeleteAsync(receipt.Key.DocumentId, "test", Stop);

        Assert.Empty(await PurgeableAsync());
        Assert.Single(await Stores.Removal.ListPurgeableAsync([foreign.Queue], [], 10, Stop));
    }

    [Fact]
    public async Task ListPurgeableAsync_SomeLeftOut_ListsTheOthers()
    {
        var old = await AddReadyAsync("a.txt", "one");
        await AddReadyAsync("a.txt", "two");
        await Stores.Removal.DeleteAsync(old.DocumentId, "test", Stop);

        var others = await Stores.Removal.ListPurgeableAsync([Collection.Queue], [old], 10, Stop);

        Assert.Equal(old with { Version = 2 }, Assert.Single(others).Key);
    }

    private Task<IReadOnlyList<PurgeTarget>> PurgeableAsync() => Stores.Removal.ListPurgeableAsync([Collection.Queue], [], 100, Stop);
}
