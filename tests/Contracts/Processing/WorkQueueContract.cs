using Ingest.Contracts.Documents;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;

namespace Ingest.Contracts.Processing;

/// <summary>What every <see cref="IWorkQueue"/> does: leases are fenced (P3), work stays in its queue (P6), checkpoints last (P8).</summary>
public abstract class WorkQueueContract : StoreContract
{
    private const int MaxAttempts = 3;

    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task ClaimAsync_Pending_AnswersEverythingStampedAtRegistration()
    {
        var receipt = await AddAsync("folder/a.txt", "bytes");

        var item = await ClaimOneAsync();

        Assert.Equal(receipt.Key, item.Key);
        Assert.Equal(
            (Collection.Name, "folder/a.txt", receipt.BlobName, 5L, Content("bytes").Hash, 1),
            (item.Collection, item.Name, item.BlobName, item.Size, item.Hash, item.Attempt));
        Assert.Equal(
            (Collection.EmbeddingModel, Collection.Dimensions, Collection.VectorCollection),
            (item.EmbeddingModel, item.Dimensions, item.VectorCollection));
        Assert.Null(item.Checkpoint);
        var view = await ViewAsync(item.Key.DocumentId);
        Assert.Equal((VersionState.Processing, Stage.Extract, "worker", 1), (view.State, view.Stage, view.LeaseOwner, view.Attempt));
        Assert.Equal(Stores.Time.GetUtcNow() + LeaseDuration, view.LeaseExpiresAt);
        Assert.Null(view.AvailableAt);
    }

    [Fact]
    public async Task ClaimAsync_ByEightWorkersAtOnce_HandsOutEachVersionOnce()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => AddAsync($"{i}.txt", $"bytes {i}")));

        var workers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var mine = new List<VersionKey>();
            while (await ClaimAsync(3) is { Count: > 0 } items)
            {
                mine.AddRange(items.Select(static item => item.Key));
            }

            return mine;
        }));

        var claimed = workers.SelectMany(static mine => mine).ToList();
        Assert.Equal(claimed.Count, claimed.Distinct().Count());

        // A worker that found rows locked may have stopped early; what it left is still there.
        claimed.AddRange((await ClaimAsync(100)).Select(static item => item.Key));
        Assert.Equal(added.Select(static r => r.Key).ToHashSet(), claimed.ToHashSet());
        Assert.Equal(60, claimed.Count);
    }

    [Fact]
    public async Task ClaimAsync_ForeignQueue_IsNeverTaken()
    {
        var foreign = await AddCollectionAsync(UniqueName("q"));
        await AddAsync("foreign.txt", "bytes", collection: foreign);

        Assert.Empty(await ClaimAsync(100));
        Assert.Empty(await ClaimAsync(100, UniqueName("q")));
        Assert.Single(await ClaimAsync(100, foreign.Queue));
    }

    [Fact]
    public async Task ClaimAsync_ManyWait_TakesTheOldestFirst()
    {
        var keys = new List<VersionKey>();
        for (var i = 0; i < 5; i++)
        {
            keys.Add((await AddAsync($"{i}.txt", $"bytes {i}")).Key);
            Stores.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(keys[..2], (await ClaimAsync(2)).Select(static item => item.Key));
        Assert.Equal(keys[2..], (await ClaimAsync(100)).Select(static item => item.Key));
    }

    [Fact]
    public async Task ClaimAsync_LongQueueBesideAShortOne_StarvesNeither()
    {
        for (var i = 0; i < 20; i++)
        {
            await AddAsync($"{i}.txt", $"bytes {i}");
        }

        Stores.Advance(TimeSpan.FromMinutes(1));
        var small = await AddCollectionAsync(UniqueName("q"));
        var late = await AddAsync("late.txt", "bytes", collection: small);

        var items = await ClaimAsync(2, Collection.Queue, small.Queue);

        Assert.Contains(late.Key, items.Select(static item => item.Key));
        Assert.Contains(items, item => item.Collection == Collection.Name);
    }

    [Fact]
    public async Task ClaimAsync_OtherVersionInWork_WaitsForIt()
    {
        var first = await AddAsync("a.txt", "one");
        var working = await ClaimOneAsync();
        var second = await AddAsync("a.txt", "two");

        Assert.Equal(first.Key, working.Key);
        Assert.Empty(await ClaimAsync(100));
        Assert.True(await PublishAsync(working));
        Assert.Equal(second.Key, (await ClaimOneAsync()).Key);
    }

    [Fact]
    public async Task ClaimAsync_ManyVersionsOfOneDocumentRaced_NeverHoldsTwo()
    {
        var name = "busy.txt";
        await AddAsync(name, "bytes 0");

        var adders = Enumerable.Range(1, 30).Select(i => AddAsync(name, $"bytes {i}"));
        var workers = Enumerable.Range(0, 6).Select(async _ =>
        {
            for (var i = 0; i < 15; i++)
            {
                foreach (var item in await ClaimAsync(5))
                {
                    Assert.True(await (i % 3 == 0 ? Stores.Queue.ReleaseAsync(item.Lease, Stop) : PublishAsync(item)));
                }
            }
        });
        await Task.WhenAll(adders.Concat(workers));

        while (await ClaimAsync(10) is { Count: > 0 } items)
        {
            Assert.True(await PublishAsync(Assert.Single(items)));
        }

        var view = Assert.Single(await Stores.Queries.FindByNameAsync(name, Collection.Name, Stop));
        Assert.Equal((VersionState.Ready, view.Version), (view.State, view.SearchableVersion));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public async Task ClaimAsync_LimitOutOfRange_Throws(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ClaimAsync(limit));

    [Fact]
    public async Task HeartbeatAsync_Progress_ExtendsTheLeaseAndSavesTheCheckpoint()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();
        Stores.Advance(TimeSpan.FromSeconds(60));
        var checkpoint = new Checkpoint(Artifact: true, IndexedChunks: 128, Chunker: "v1", Pages: 7, "partial_text", "Page 3 has none.");

        Assert.True(await Stores.Queue.HeartbeatAsync(item.Lease, new Progress(Stage.Index, 128, 500, checkpoint), LeaseDuration, Stop));
        Assert.True(await Stores.Queue.HeartbeatAsync(item.Lease, new Progress(Stage.Index, 130, null), LeaseDuration, Stop));

        var view = await ViewAsync(item.Key.DocumentId);
        Assert.Equal((Stage.Index, 130L, null), (view.Stage, view.ProgressDone, view.ProgressTotal));
        Assert.Equal(Stores.Time.GetUtcNow(), view.LastProgressAt);
        Assert.Equal(Stores.Time.GetUtcNow() + LeaseDuration, view.LeaseExpiresAt);
        Assert.True(await Stores.Queue.ReleaseAsync(item.Lease, Stop));
        Assert.Equal(checkpoint, (await ClaimOneAsync()).Checkpoint);
    }

    [Fact]
    public async Task FindAsync_HeldLease_AnswersTheClaimedItemWithItsCheckpoint()
    {
        await AddAsync("folder/a.txt", "bytes");
        var item = await ClaimOneAsync();
        var checkpoint = new Checkpoint(Artifact: true, IndexedChunks: 3, Chunker: "v1");

        Assert.Equal(item, await Stores.Queue.FindAsync(item.Lease, Stop));
        await Stores.Queue.HeartbeatAsync(item.Lease, new Progress(Stage.Index, 3, null, checkpoint), LeaseDuration, Stop);
        Assert.Equal(item with { Checkpoint = checkpoint }, await Stores.Queue.FindAsync(item.Lease, Stop));
    }

    [Fact]
    public async Task FindAsync_LeaseGone_AnswersNull()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();

        Assert.Null(await Stores.Queue.FindAsync(item.Lease with { Token = Guid.NewGuid() }, Stop));
        Assert.True(await PublishAsync(item));
        Assert.Null(await Stores.Queue.FindAsync(item.Lease, Stop));
    }

    [Fact]
    public async Task CountInWorkAsync_SomeQueues_CountsTheirLeasesOnly()
    {
        var other = await AddCollectionAsync(UniqueName("q"));
        await AddAsync("a.txt", "bytes");
        await AddAsync("b.txt", "bytes");
        await AddAsync("c.txt", "bytes", collection: other);
        var item = await ClaimOneAsync();
        await ClaimAsync(1, other.Queue);

        var claimed = Stores.Time.GetUtcNow();

        Assert.Equal(new InWork(1, 0), await Stores.Queue.CountInWorkAsync([Collection.Queue], claimed, Stop));
        Assert.Equal(new InWork(2, 0), await Stores.Queue.CountInWorkAsync([Collection.Queue, other.Queue], claimed, Stop));
        await PublishAsync(item);
        Assert.Equal(new InWork(0, 0), await Stores.Queue.CountInWorkAsync([Collection.Queue], claimed, Stop));
        Assert.Equal(new InWork(0, 0), await Stores.Queue.CountInWorkAsync([UniqueName("q")], claimed, Stop));
    }

    [Fact]
    public async Task CountInWorkAsync_NoProgressSinceATime_CountsThoseAsWaiting()
    {
        await AddAsync("a.txt", "bytes");
        await AddAsync("b.txt", "bytes");
        var item = await ClaimOneAsync();
        await ClaimOneAsync();
        Stores.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new InWork(2, 2), await Stores.Queue.CountInWorkAsync([Collection.Queue], Stores.Time.GetUtcNow(), Stop));
        await Stores.Queue.HeartbeatAsync(item.Lease, new Progress(Stage.Extract, 1, null), LeaseDuration, Stop);
        Assert.Equal(new InWork(2, 1), await Stores.Queue.CountInWorkAsync([Collection.Queue], Stores.Time.GetUtcNow(), Stop));
    }

    [Fact]
    public async Task EveryTransition_ByAZombie_IsRefused()
    {
        await AddAsync("a.txt", "bytes");
        var zombie = await ClaimOneAsync();
        Stores.Advance(LeaseDuration);
        Assert.Single(await RescueAsync());
        Stores.Advance(BackOff);
        var worker = await ClaimOneAsync();
        Assert.Equal(zombie.Key, worker.Key);

        foreach (var lease in new[] { zombie.Lease, worker.Lease with { Token = Guid.NewGuid() }, worker.Lease with { Key = worker.Key with { Version = 2 } } })
        {
            Assert.False(await Stores.Queue.HeartbeatAsync(lease, new Progress(Stage.Publish, 1, 1), LeaseDuration, Stop));
            Assert.False(await Stores.Queue.PublishAsync(lease, new Publication(1, null), Stop));
            Assert.False(await Stores.Queue.FailAsync(lease, "corrupt", "No.", Stop));
            Assert.False(await Stores.Queue.ReleaseAsync(lease, Stop));
            Assert.Null(await Stores.Queue.RetryAsync(lease, Retry(), Stop));
        }

        var view = await ViewAsync(worker.Key.DocumentId);
        Assert.Equal((VersionState.Processing, 2, null), (view.State, view.Attempt, view.SearchableVersion));
        Assert.True(await PublishAsync(worker));
    }

    [Fact]
    public async Task PublishAsync_FirstVersion_MakesItSearchable()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();

        Assert.True(await Stores.Queue.PublishAsync(item.Lease, new Publication(0, null, ErrorCodes.NoText, "No text."), Stop));

        var view = await ViewAsync(item.Key.DocumentId);
        Assert.Equal((VersionState.Ready, 1, 0, null), (view.State, view.SearchableVersion, view.Chunks, view.Pages));
        Assert.Equal((ErrorCodes.NoText, "No text.", null), (view.WarningCode, view.WarningMessage, view.ErrorCode));
        Assert.Equal(
            ["1 registered receiving", "1 received pending", "1 claimed processing", "1 published ready"], await EventsAsync(item.Key.DocumentId));
        Assert.False(await PublishAsync(item));
    }

    [Fact]
    public async Task PublishAsync_NewVersion_ReplacesTheOldInOneStep()
    {
        var old = await AddReadyAsync("a.txt", "one", chunks: 4);
        await AddAsync("a.txt", "two");
        var item = await ClaimOneAsync();
        Assert.Equal(1, (await CurrentAsync(old.DocumentId))?.Version);

        Assert.True(await PublishAsync(item, chunks: 9));

        Assert.Equal(2, (await CurrentAsync(old.DocumentId))?.Version);
        Assert.Equal(old, Assert.Single(await Stores.Removal.ListPurgeableAsync([Collection.Queue], [], 10, Stop)).Key);
        Assert.Contains("1 superseded superseded", await EventsAsync(old.DocumentId));
    }

    [Fact]
    public async Task PublishAsync_AfterAFailedVersion_SupersedesThatToo()
    {
        var failed = await AddFailedAsync("a.txt", "bad");
        var good = await AddReadyAsync("a.txt", "good");

        Assert.Equal(failed, Assert.Single(await Stores.Removal.ListPurgeableAsync([Collection.Queue], [], 10, Stop)).Key);
        Assert.Equal(VersionState.Ready, (await ViewAsync(good.DocumentId)).State);
    }

    [Fact]
    public async Task PublishAsync_DocumentDeleted_IsRefused()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();
        Assert.True(await Stores.Removal.DeleteAsync(item.Key.DocumentId, "gone", Stop));

        Assert.False(await PublishAsync(item));
        Assert.False(await Stores.Queue.HeartbeatAsync(item.Lease, new Progress(Stage.Index, 1, 2), LeaseDuration, Stop));
        Assert.Null(await CurrentAsync(item.Key.DocumentId));
    }

    [Fact]
    public async Task PublishAsync_Many_PublishesThoseThatAreHeldAndNoOthers()
    {
        var old = await AddReadyAsync("new.txt", "one");
        await AddAsync("new.txt", "two");
        await AddAsync("plain.txt", "bytes");
        await AddAsync("deleted.txt", "bytes");
        await AddAsync("zombie.txt", "bytes");
        var items = (await ClaimAsync(100)).ToDictionary(static item => item.Name, StringComparer.Ordinal);
        Assert.True(await Stores.Removal.DeleteAsync(items["deleted.txt"].Key.DocumentId, "gone", Stop));
        FinishedVersion[] finished =
        [
            new(items["deleted.txt"].Lease, new Publication(1, null)),
            new(items["plain.txt"].Lease, new Publication(0, null, ErrorCodes.NoText, "No text.")),
            new(items["zombie.txt"].Lease with { Token = Guid.NewGuid() }, new Publication(1, null)),
            new(items["new.txt"].Lease, new Publication(7, Pages: 2)),
        ];

        var published = await Stores.Queue.PublishAsync(finished, Stop);

        Assert.Equal(new[] { items["plain.txt"].Key, items["new.txt"].Key }.ToHashSet(), published.ToHashSet());
        Assert.Equal(2, published.Count);
        var plain = await ViewAsync(items["plain.txt"].Key.DocumentId);
        Assert.Equal((VersionState.Ready, 0, null, ErrorCodes.NoText, "No text."), (plain.State, plain.Chunks, plain.Pages, plain.WarningCode, plain.WarningMessage));
        var replaced = await ViewAsync(old.DocumentId);
        Assert.Equal((VersionState.Ready, 2, 7, 2, null), (replaced.State, replaced.SearchableVersion, replaced.Chunks, replaced.Pages, replaced.WarningCode));
        Assert.Contains("1 superseded superseded", await EventsAsync(old.DocumentId));
        Assert.Equal(VersionState.Processing, (await ViewAsync(items["zombie.txt"].Key.DocumentId)).State);
        Assert.Empty(await Stores.Queue.PublishAsync(finished, Stop));
    }

    [Fact]
    public async Task PublishAsync_ManyRacedInOppositeOrders_PublishesEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => AddAsync($"{i}.txt", $"bytes {i}")));
        var finished = (await ClaimAsync(100)).Select(static item => new FinishedVersion(item.Lease, new Publication(1, null))).ToList();
        Assert.Equal(40, finished.Count);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Stores.Queue.PublishAsync(
            [.. caller % 2 == 0 ? finished.Skip(caller) : finished.SkipLast(caller).Reverse()], Stop)));

        Assert.Equal(finished.Select(static version => version.Lease.Key).ToHashSet(), answers.SelectMany(static keys => keys).ToHashSet());
        Assert.Equal(40, answers.Sum(static keys => keys.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public async Task PublishAsync_ManyThatNobodyHolds_PublishesNone(int count) =>
        Assert.Empty(await Stores.Queue.PublishAsync([.. Enumerable.Range(0, count).Select(static _ => Unheld())], Stop));

    [Fact]
    public async Task PublishAsync_MoreThanAHundred_Throws() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Stores.Queue.PublishAsync([.. Enumerable.Range(0, 101).Select(static _ => Unheld())], Stop));

    [Fact]
    public async Task RetryAsync_AttemptsLeft_WaitsForTheBackOff()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();

        Assert.Equal(VersionState.Pending, await Stores.Queue.RetryAsync(item.Lease, Retry(), Stop));

        Assert.Empty(await ClaimAsync());
        var view = await ViewAsync(item.Key.DocumentId);
        Assert.Equal((ErrorCodes.EmbedderUnavailable, "Busy.", 1), (view.ErrorCode, view.ErrorMessage, view.Attempt));
        Stores.Advance(BackOff);
        Assert.Equal(2, (await ClaimOneAsync()).Attempt);
    }

    [Fact]
    public async Task RetryAsync_AttemptsUsedUp_FailsWithTheLastReason()
    {
        await AddAsync("a.txt", "bytes");
        VersionState? state = null;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var item = await ClaimOneAsync();
            Assert.Equal(attempt, item.Attempt);
            state = await Stores.Queue.RetryAsync(item.Lease, Retry(), Stop);
            Stores.Advance(BackOff);
        }

        Assert.Equal(VersionState.Failed, state);
        var view = Assert.Single(await Stores.Queries.FindByNameAsync("a.txt", Collection.Name, Stop));
        Assert.Equal((VersionState.Failed, ErrorCodes.AttemptsExhausted), (view.State, view.ErrorCode));
        Assert.Contains("embedder_unavailable: Busy.", view.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetryAsync_NewerVersionWaits_IsSuperseded()
    {
        await AddAsync("a.txt", "one");
        var item = await ClaimOneAsync();
        var newer = await AddAsync("a.txt", "two");

        Assert.Equal(VersionState.Superseded, await Stores.Queue.RetryAsync(item.Lease, Retry(), Stop));
        Assert.Equal(newer.Key, Assert.Single(await ClaimAsync(100)).Key);
    }

    [Fact]
    public async Task ReleaseAsync_InWork_IsPendingAtOnceAndNotCounted()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();

        Assert.True(await Stores.Queue.ReleaseAsync(item.Lease, Stop));

        Assert.Equal((1, VersionState.Processing), ((await ClaimOneAsync()).Attempt, (await ViewAsync(item.Key.DocumentId)).State));
    }

    [Fact]
    public async Task RescueAsync_LeaseExpired_ReturnsItToWorkAfterTheBackOff()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();
        Stores.Advance(LeaseDuration - TimeSpan.FromTicks(10));
        Assert.Empty(await RescueAsync());
        Stores.Advance(TimeSpan.FromTicks(10));

        Assert.Equal(new Rescued(item.Key, "worker", VersionState.Pending), Assert.Single(await RescueAsync()));

        Assert.Empty(await RescueAsync());
        Assert.Empty(await ClaimAsync());
        Stores.Advance(BackOff);
        Assert.Equal(2, (await ClaimOneAsync()).Attempt);
        Assert.Contains("1 rescued pending", await EventsAsync(item.Key.DocumentId));
    }

    [Fact]
    public async Task ExpireLeasesAsync_LiveLease_IsRescuedAtOnceAndItsHolderFenced()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();

        Assert.Equal(1, await Stores.Queue.ExpireLeasesAsync([Collection.Queue], Stop));

        Assert.Equal(new Rescued(item.Key, "worker", VersionState.Pending), Assert.Single(await RescueAsync()));
        Assert.False(await Stores.Queue.PublishAsync(item.Lease, new Publication(0, null), Stop));
        Assert.Equal(0, await Stores.Queue.ExpireLeasesAsync([Collection.Queue], Stop));
    }

    [Fact]
    public async Task RescueAsync_ProgressWasMade_LeavesItAlone()
    {
        await AddAsync("a.txt", "bytes");
        var item = await ClaimOneAsync();
        Stores.Advance(LeaseDuration / 2);
        await Stores.Queue.HeartbeatAsync(item.Lease, new Progress(Stage.Index, 1, 2), LeaseDuration, Stop);
        Stores.Advance(LeaseDuration / 2);

        Assert.Empty(await RescueAsync());
        Assert.True(await PublishAsync(item));
    }

    [Fact]
    public async Task RescueAsync_KillsItsWorkerEveryTime_FailsInTheEnd()
    {
        var receipt = await AddAsync("a.txt", "bytes");
        var states = new List<VersionState>();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            await ClaimOneAsync();
            Stores.Advance(LeaseDuration);
            states.Add(Assert.Single(await RescueAsync()).State);
            Stores.Advance(BackOff);
        }

        Assert.Equal([VersionState.Pending, VersionState.Pending, VersionState.Failed], states);
        var view = await ViewAsync(receipt.Key.DocumentId);
        Assert.Equal((VersionState.Failed, ErrorCodes.AttemptsExhausted), (view.State, view.ErrorCode));
        Assert.Contains("Worker worker made no progress", view.ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task RescueAsync_ForeignQueue_IsLeftToItsOwn()
    {
        var foreign = await AddCollectionAsync(UniqueName("q"));
        await AddAsync("a.txt", "bytes", collection: foreign);
        Assert.Single(await ClaimAsync(1, foreign.Queue));
        Stores.Advance(LeaseDuration);

        Assert.Empty(await RescueAsync());
        Assert.Single(await Stores.Queue.RescueAsync([foreign.Queue], MaxAttempts, BackOff, 10, Stop));
    }

    [Fact]
    public async Task RescueAsync_ByFourAtOnce_MovesEachOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AddAsync($"{i}.txt", $"bytes {i}")));
        var items = await ClaimAsync(100);
        Stores.Advance(LeaseDuration);

        var rescued = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RescueAsync()))).SelectMany(static r => r).ToList();
        rescued.AddRange(await RescueAsync());

        Assert.Equal(items.Select(static item => item.Key).ToHashSet(), rescued.Select(static r => r.Key).ToHashSet());
        Assert.Equal(20, rescued.Count);
    }

    [Fact]
    public async Task RescueAsync_NewerVersionWaits_IsSuperseded()
    {
        await AddAsync("a.txt", "one");
        await ClaimOneAsync();
        var newer = await AddAsync("a.txt", "two");
        Stores.Advance(LeaseDuration);

        Assert.Equal(VersionState.Superseded, Assert.Single(await RescueAsync()).State);
        Assert.Equal(newer.Key, Assert.Single(await ClaimAsync(100)).Key);
    }

    [Fact]
    public async Task FailAsync_InWork_RecordsTheReason()
    {
        var key = await AddFailedAsync("a.txt", "bytes");

        var view = await ViewAsync(key.DocumentId);
        Assert.Equal((VersionState.Failed, "corrupt", "Cut off."), (view.State, view.ErrorCode, view.ErrorMessage));
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task RetryFailedAsync_Failed_StartsOver()
    {
        var key = await AddFailedAsync("a.txt", "bytes");

        Assert.True(await Stores.Queue.RetryFailedAsync(key.DocumentId, Stop));

        Assert.False(await Stores.Queue.RetryFailedAsync(key.DocumentId, Stop));
        Assert.Equal((key, 1), (await ClaimOneAsync()) is var item ? (item.Key, item.Attempt) : default);
        Assert.Contains("1 retry_requested pending", await EventsAsync(key.DocumentId));
    }

    [Fact]
    public async Task RetryFailedAsync_UploadThatBrokeOff_IsRefusedBecauseItHasNoBytes()
    {
        var receipt = await BeginAsync("a.txt");
        await Stores.Registry.AbandonReceiptAsync(receipt.Key, ErrorCodes.UploadIncomplete, "Broke off.", Stop);

        Assert.False(await Stores.Queue.RetryFailedAsync(receipt.Key.DocumentId, Stop));
        Assert.False(await Stores.Queue.RetryFailedAsync(Guid.NewGuid(), Stop));
    }

    [Fact]
    public async Task RetryFailedAsync_StretchByStretch_RetriesEachOfTheGroupOnce()
    {
        var failed = new List<VersionKey>();
        for (var i = 0; i < 5; i++)
        {
            failed.Add(await AddFailedAsync($"{i}.txt", $"{i}"));
        }

        var other = await AddAsync("other.txt", "other");
        await Stores.Queue.FailAsync((await ClaimOneAsync()).Lease, "encrypted", "Locked.", Stop);
        var brokenOff = await BeginAsync("broken-off.txt");
        await Stores.Registry.AbandonReceiptAsync(brokenOff.Key, ErrorCodes.UploadIncomplete, "Broke off.", Stop);

        var retried = new List<int>();
        Guid? after = null;
        do
        {
            var stretch = await Stores.Queue.RetryFailedAsync(new FailedDocuments(Collection.Name, "corrupt", after, Limit: 2), Stop);
            retried.Add(stretch.Retried);
            after = stretch.Next;
        }
        while (after is not null);

        Assert.Equal([2, 2, 1], retried);
        Assert.Equal(failed.OrderBy(static key => key.DocumentId), (await ClaimAsync(100)).Select(static item => item.Key).OrderBy(static key => key.DocumentId));
        Assert.Equal(VersionState.Failed, (await ViewAsync(other.Key.DocumentId)).State);
        Assert.Contains("1 retry_requested pending", await EventsAsync(failed[0].DocumentId));
        Assert.Equal(1, (await Stores.Queue.RetryFailedAsync(new FailedDocuments(Collection.Name, Code: null, After: null, Limit: 10), Stop)).Retried);
        Assert.Equal(0, (await Stores.Queue.RetryFailedAsync(new FailedDocuments(UniqueName("c"), Code: null, After: null, Limit: 10), Stop)).Retried);
    }

    [Fact]
    public async Task RetryFailedAsync_StretchWithAnOlderVersionThatWaits_RetriesOnlyTheLatest()
    {
        var key = await AddReadyAsync("a.txt", "one");
        await AddAsync("a.txt", "two");
        var second = await ClaimOneAsync();
        await Stores.Queue.FailAsync(second.Lease, "corrupt", "Cut off.", Stop);
        Assert.True(await Stores.Reconcile.RequeueAsync(key, "index_incomplete", "Lost points.", Stop));

        var stretch = await Stores.Queue.RetryFailedAsync(new FailedDocuments(Collection.Name, "corrupt", After: null, Limit: 10), Stop);

        Assert.Equal(new RetriedDocuments(1, Next: null), stretch);
        Assert.Equal(second.Key, Assert.Single(await ClaimAsync(100)).Key);
    }

    [Fact]
    public async Task ClaimAsync_Cancelled_ThrowsCancellationAndNothingElse()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Stores.Queue.ClaimAsync(new ClaimRequest([Collection.Queue], "worker", 1, LeaseDuration), cancelled.Token));
    }

    private static FinishedVersion Unheld() => new(new Lease(new VersionKey(Guid.NewGuid(), 1), Guid.NewGuid()), new Publication(1, null));

    private RetryRequest Retry() => new(ErrorCodes.EmbedderUnavailable, "Busy.", Stores.Time.GetUtcNow() + BackOff, MaxAttempts);

    private Task<IReadOnlyList<Rescued>> RescueAsync() => Stores.Queue.RescueAsync([Collection.Queue], MaxAttempts, BackOff, 100, Stop);

    private async Task<CurrentVersion?> CurrentAsync(Guid documentId) =>
        (await Stores.Queries.GetCurrentAsync([documentId], Stop)).GetValueOrDefault(documentId);
}
