using Ingest.Contracts.Documents;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Reconciliation;

namespace Ingest.Contracts.Reconciliation;

/// <summary>What every <see cref="IReconcileStore"/> does.</summary>
public abstract class ReconcileStoreContract : StoreContract
{
    [Fact]
    public async Task ListSearchableAsync_PageByPage_AnswersSettledSearchableVersions()
    {
        var keys = new List<VersionKey>();
        for (var i = 0; i < 5; i++)
        {
            keys.Add(await AddReadyAsync($"{i}.txt", $"bytes {i}", chunks: i));
        }

        keys[0] = await AddReadyAsync("0.txt", "new bytes", chunks: 0);
        await AddFailedAsync("failed.txt", "x");
        Assert.True(await Stores.Reconcile.RequeueAsync(keys[4], ErrorCodes.IndexIncomplete, "Lost points.", Stop));

        var first = await ListSearchableAsync(null, 3);
        var second = await ListSearchableAsync(first[^1].Key, 3);

        Assert.Equal(keys[..4].Select((key, i) => new VersionPoints(key, i)), first.Concat(second));
        Assert.Equal(3, first.Count);
    }

    [Fact]
    public async Task ListStoredAsync_EveryState_AnswersThoseThatNeedTheirBlob()
    {
        var ready = await AddReadyAsync("ready.txt", "ready");
        await AddFailedAsync("failed.txt", "failed");
        await BeginAsync("receiving.txt");
        var pending = await AddAsync("pending.txt", "pending");

        var first = await Stores.Reconcile.ListStoredAsync([Collection.Queue], null, 1, Stop);
        var second = await Stores.Reconcile.ListStoredAsync([Collection.Queue], first[0].Key, 10, Stop);

        Assert.Equal(ready, Assert.Single(first).Key);
        Assert.Equal(new StoredVersion(pending.Key, pending.BlobName, 7, "etag of pending"), Assert.Single(second));
    }

    [Fact]
    public async Task FilterAsync_Keys_TellsLiveAndKnownFromOrphans()
    {
        var old = await AddReadyAsync("a.txt", "one");
        var current = await AddReadyAsync("a.txt", "two");
        var unknown = new VersionKey(Guid.NewGuid(), 1);
        VersionKey[] asked = [old, current, unknown, current with { Version = 9 }];

        Assert.Equal([current], await Stores.Reconcile.FilterLiveAsync(asked, Stop));
        Assert.Equal(new HashSet<VersionKey> { old, current }, await Stores.Reconcile.FilterKnownAsync(asked, Stop));
        Assert.Empty(await Stores.Reconcile.FilterAbandonedAsync(asked, Stop));
        await Stores.Removal.MarkPurgedAsync([old], Stop);
        Assert.Equal([current], await Stores.Reconcile.FilterKnownAsync(asked, Stop));
        Assert.Equal([old], await Stores.Reconcile.FilterAbandonedAsync(asked, Stop));
    }

    [Fact]
    public async Task RequeueAsync_Searchable_RebuildsItWhileItStaysSearchable()
    {
        var key = await AddReadyAsync("a.txt", "bytes");

        Assert.True(await Stores.Reconcile.RequeueAsync(key, ErrorCodes.IndexIncomplete, "2 of 3 points.", Stop));
        Assert.False(await Stores.Reconcile.RequeueAsync(key, ErrorCodes.IndexIncomplete, "2 of 3 points.", Stop));

        var view = await ViewAsync(key.DocumentId);
        Assert.Equal((VersionState.Pending, 1, 0), (view.State, view.SearchableVersion, view.Attempt));
        Assert.Equal("1 repaired pending", (await EventsAsync(key.DocumentId))[^1]);
        var item = await ClaimOneAsync();
        Assert.Null(item.Checkpoint);
        Assert.True(await PublishAsync(item));
        Assert.Equal((VersionState.Ready, 1), ((await ViewAsync(key.DocumentId)).State, (await ViewAsync(key.DocumentId)).SearchableVersion));
    }

    [Fact]
    public async Task RequeueAsync_NewerVersionOnItsWayOrNotSearchable_IsRefused()
    {
        var key = await AddReadyAsync("a.txt", "one");
        await AddAsync("a.txt", "two");
        var failed = (await BeginAsync("b.txt")).Key;

        Assert.False(await Stores.Reconcile.RequeueAsync(key, ErrorCodes.IndexIncomplete, "Lost points.", Stop));
        Assert.False(await Stores.Reconcile.RequeueAsync(failed, ErrorCodes.IndexIncomplete, "Lost points.", Stop));
    }

    [Fact]
    public async Task RequeueAsync_OvertakenByNewBytes_StaysSearchableUntilTheyAreReady()
    {
        var key = await AddReadyAsync("a.txt", "one");
        await Stores.Reconcile.RequeueAsync(key, ErrorCodes.IndexIncomplete, "Lost points.", Stop);

        var newer = await AddAsync("a.txt", "two");

        Assert.Equal(1, (await ViewAsync(key.DocumentId)).SearchableVersion);
        Assert.Equal(VersionState.Pending, (await ViewAsync(key.DocumentId)).State);
        var item = Assert.Single(await ClaimAsync(10));
        Assert.Equal(newer.Key, item.Key);
        Assert.Empty(await Stores.Removal.ListPurgeableAsync([Collection.Queue], [], 10, Stop));
        Assert.True(await PublishAsync(item));
        Assert.Equal(key, Assert.Single(await Stores.Removal.ListPurgeableAsync([Collection.Queue], [], 10, Stop)).Key);
    }

    [Fact]
    public async Task RequeueAsync_OvertakenInWork_GoesBackToReady()
    {
        var key = await AddReadyAsync("a.txt", "one");
        await Stores.Reconcile.RequeueAsync(key, ErrorCodes.IndexIncomplete, "Lost points.", Stop);
        var repair = await ClaimOneAsync();
        await AddAsync("a.txt", "two");
        Stores.Advance(LeaseDuration);

        Assert.Equal(VersionState.Ready, Assert.Single(await Stores.Queue.RescueAsync([Collection.Queue], 5, TimeSpan.Zero, 10, Stop)).State);

        Assert.False(await PublishAsync(repair));
        Assert.Equal(1, (await ViewAsync(key.DocumentId)).SearchableVersion);
    }

    [Fact]
    public async Task RequeueAsync_BesideANewerFailure_DoesNotStandInTheWayOfItsRetry()
    {
        var key = await AddReadyAsync("a.txt", "good");
        var failed = await AddFailedAsync("a.txt", "bad");
        Assert.True(await Stores.Reconcile.RequeueAsync(key, ErrorCodes.IndexIncomplete, "Lost points.", Stop));

        Assert.True(await Stores.Queue.RetryFailedAsync(key.DocumentId, Stop));

        Assert.Equal(failed, Assert.Single(await ClaimAsync(10)).Key);
        Assert.Equal(1, (await ViewAsync(key.DocumentId)).SearchableVersion);
    }

    [Fact]
    public async Task MarkBlobMissingAsync_Pending_Fails()
    {
        var receipt = await AddAsync("a.txt", "bytes");

        Assert.Equal(VersionState.Failed, await Stores.Reconcile.MarkBlobMissingAsync(receipt.Key, "No blob.", Stop));

        var view = await ViewAsync(receipt.Key.DocumentId);
        Assert.Equal((VersionState.Failed, ErrorCodes.BlobMissing, "No blob."), (view.State, view.ErrorCode, view.ErrorMessage));
        Assert.Null(await Stores.Reconcile.MarkBlobMissingAsync(receipt.Key, "No blob.", Stop));
    }

    [Fact]
    public async Task MarkBlobMissingAsync_Searchable_StaysReadyWithAWarningOnce()
    {
        var key = await AddReadyAsync("a.txt", "bytes");

        Assert.Equal(VersionState.Ready, await Stores.Reconcile.MarkBlobMissingAsync(key, "No blob.", Stop));
        Assert.Null(await Stores.Reconcile.MarkBlobMissingAsync(key, "No blob.", Stop));

        var view = await ViewAsync(key.DocumentId);
        Assert.Equal((VersionState.Ready, ErrorCodes.BlobMissing, 1), (view.State, view.WarningCode, view.SearchableVersion));
        Assert.Single(await EventsAsync(key.DocumentId), static line => line == "1 failed ready");
    }

    [Fact]
    public async Task SetCursorAsync_Scope_RemembersReplacesAndForgets()
    {
        var scope = UniqueName("scope");
        Assert.Null(await Stores.Reconcile.GetCursorAsync("index_counts", scope, Stop));

        await Stores.Reconcile.SetCursorAsync("index_counts", scope, "1", Stop);
        await Stores.Reconcile.SetCursorAsync("index_counts", scope, "2", Stop);

        Assert.Equal("2", await Stores.Reconcile.GetCursorAsync("index_counts", scope, Stop));
        Assert.Null(await Stores.Reconcile.GetCursorAsync("blobs", scope, Stop));
        await Stores.Reconcile.SetCursorAsync("index_counts", scope, null, Stop);
        Assert.Null(await Stores.Reconcile.GetCursorAsync("index_counts", scope, Stop));
    }

    private Task<IReadOnlyList<VersionPoints>> ListSearchableAsync(VersionKey? after, int limit) =>
        Stores.Reconcile.ListSearchableAsync([Collection.Queue], Collection.VectorCollection, after, limit, Stop);
}
