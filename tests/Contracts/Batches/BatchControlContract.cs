using Ingest.Contracts.Documents;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;

namespace Ingest.Contracts.Batches;

/// <summary>What every <see cref="IBatchControl"/> does, beside an <see cref="IBatchStore"/> on the same database.</summary>
public abstract class BatchControlContract : StoreContract
{
    protected abstract IBatchStore Batches { get; }

    protected abstract IBatchControl Control { get; }

    [Fact]
    public async Task CancelAsync_FilesInEveryState_TakesBackWhatNobodyHas()
    {
        await AddReadyAsync("there.txt", "there");
        var batch = await CreateAsync("unsent.txt", "waiting.txt", "working.txt", "ready.txt", "refused.txt", "there.txt=there");
        var ready = await SendAsync(batch, "ready.txt");
        Assert.True(await PublishAsync(await ClaimOneAsync()));
        var working = await SendAsync(batch, "working.txt");
        var item = await ClaimOneAsync();
        var waiting = await SendAsync(batch, "waiting.txt");
        await RecordAsync(batch, "refused.txt", BatchOutcome.Refused("too_large", "Too large."));

        var change = await Control.CancelAsync(batch, Stop);

        Assert.Equal(new BatchChange(Unsent: 1, Versions: 1), change);
        Assert.Equal(
            ["unsent.txt cancelled", "waiting.txt cancelled", "working.txt processing", "ready.txt ready", "refused.txt refused", "there.txt ready"],
            await StatesAsync(batch));
        var cancelled = await ViewAsync(waiting.DocumentId);
        Assert.Equal((VersionState.Failed, ErrorCodes.Cancelled), (cancelled.State, cancelled.ErrorCode));
        Assert.Contains($"batch-resume {batch}", cancelled.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("1 failed failed", (await EventsAsync(waiting.DocumentId))[^1]);

        Assert.True(await PublishAsync(item));
        Assert.Equal(VersionState.Ready, (await ViewAsync(working.DocumentId)).State);
        Assert.Equal(VersionState.Ready, (await ViewAsync(ready.DocumentId)).State);
        var progress = await ProgressAsync(batch);
        Assert.Equal((true, 2, 1, 4, 3, "cancelled"), (progress.Done, progress.Cancelled, progress.Unsent, progress.Accepted, progress.Searchable, progress.Batch.State));
    }

    [Fact]
    public async Task CancelAsync_Twice_FindsNothingTheSecondTime()
    {
        var batch = await CreateAsync("unsent.txt", "waiting.txt");
        await SendAsync(batch, "waiting.txt");
        await Control.CancelAsync(batch, Stop);
        var first = (await ProgressAsync(batch)).Batch.CancelledAt;
        Stores.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(default(BatchChange), await Control.CancelAsync(batch, Stop));

        Assert.Equal(first, (await ProgressAsync(batch)).Batch.CancelledAt);
    }

    [Fact]
    public async Task CancelOrResumeAsync_UnknownBatch_IsNull()
    {
        Assert.Null(await Control.CancelAsync(Guid.NewGuid(), Stop));
        Assert.Null(await Control.ResumeAsync(Guid.NewGuid(), Stop));
    }

    [Fact]
    public async Task CancelAsync_NewVersionOfASearchableDocument_LeavesTheOldOneSearchable()
    {
        var old = await AddReadyAsync("a.txt", "old");
        var batch = await CreateAsync("a.txt");
        var replaced = await SendAsync(batch, "a.txt", "new");

        await Control.CancelAsync(batch, Stop);

        var view = await ViewAsync(old.DocumentId);
        Assert.Equal((replaced.Version, VersionState.Failed, old.Version), (view.Version, view.State, view.SearchableVersion!.Value));
    }

    [Fact]
    public async Task CancelAsync_VersionUnderRepair_IsLeftAlone()
    {
        var batch = await CreateAsync("a.txt");
        var key = await SendAsync(batch, "a.txt");
        Assert.True(await PublishAsync(await ClaimOneAsync()));
        Assert.True(await Stores.Reconcile.RequeueAsync(key, "index_incomplete", "Points are missing.", Stop));

        Assert.Equal(default(BatchChange), await Control.CancelAsync(batch, Stop));

        Assert.Equal(VersionState.Pending, (await ViewAsync(key.DocumentId)).State);
    }

    [Fact]
    public async Task CancelAsync_VersionThatCameWithoutABatch_IsLeftAlone()
    {
        var alone = await AddAsync("a.txt", "a.txt");
        var batch = await CreateAsync("a.txt=a.txt");
        Assert.Equal(["a.txt pending"], await StatesAsync(batch));

        Assert.Equal(default(BatchChange), await Control.CancelAsync(batch, Stop));

        Assert.Equal(VersionState.Pending, (await ViewAsync(alone.Key.DocumentId)).State);
    }

    [Fact]
    public async Task CancelAsync_AnotherOpenBatchWaitsForTheVersion_TheLastOneTakesItBack()
    {
        var one = await CreateAsync("a.txt");
        var key = await SendAsync(one, "a.txt");
        var other = await CreateAsync("a.txt=a.txt");

        Assert.Equal(default(BatchChange), await Control.CancelAsync(one, Stop));
        Assert.Equal(VersionState.Pending, (await ViewAsync(key.DocumentId)).State);

        Assert.Equal(new BatchChange(0, 1), await Control.CancelAsync(other, Stop));
        Assert.Equal(VersionState.Failed, (await ViewAsync(key.DocumentId)).State);

        Assert.Equal(new BatchChange(0, 1), await Control.ResumeAsync(other, Stop));
        Assert.Equal(["a.txt pending"], await StatesAsync(other));
    }

    [Fact]
    public async Task CancelAsync_AnotherBatchAppendsTheFileMeanwhile_NeitherLeavesItBehind()
    {
        for (var round = 0; round < 10; round++)
        {
            var name = $"{round}.txt";
            var one = await CreateAsync(name);
            var key = await SendAsync(one, name);
            var other = await CreateAsync();

            var cancelling = Control.CancelAsync(one, Stop);
            var page = await Batches.AppendAsync(other, [Entry(name, name)], Stop);
            await cancelling;

            // Either it is asked for again, or it waits on for the other batch.
            var state = (await ViewAsync(key.DocumentId)).State;
            Assert.Equal(page!.Unchanged.Count == 1 ? VersionState.Pending : VersionState.Failed, state);
        }
    }

    [Fact]
    public async Task CancelAsync_WhileWorkersClaim_EveryVersionIsInWorkOrCancelled()
    {
        var names = Enumerable.Range(0, 40).Select(static i => $"{i}.txt").ToArray();
        var batch = await CreateAsync(names);
        foreach (var name in names)
        {
            await SendAsync(batch, name);
        }

        var cancelling = Task.Run(() => Control.CancelAsync(batch, Stop), Stop);
        var claims = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ClaimAsync(5), Stop)));
        var change = await cancelling;

        var claimed = claims.Sum(static c => c.Count);
        Assert.Equal(names.Length, claimed + (change?.Versions ?? 0));
        var counts = (await ProgressAsync(batch)).Counts;
        Assert.Equal((0, claimed, names.Length - claimed), (counts.Pending, counts.Processing, counts.Cancelled));
    }

    [Fact]
    public async Task RecordAsync_UploadThatEndsAfterTheCancellation_IsCancelledToo()
    {
        var batch = await CreateAsync("late.txt", "later.txt");
        var late = await AddAsync("late.txt", "late.txt");
        await Control.CancelAsync(batch, Stop);

        Assert.False(await RecordAsync(batch, "late.txt", BatchOutcome.Accepted(late.Key, unchanged: false)));

        Assert.Equal(["late.txt cancelled", "later.txt cancelled"], await StatesAsync(batch));
        Assert.Equal((VersionState.Failed, ErrorCodes.Cancelled), ((await ViewAsync(late.Key.DocumentId)).State, (await ViewAsync(late.Key.DocumentId)).ErrorCode));
        Assert.Equal(1, (await ProgressAsync(batch)).Unsent);
    }

    [Fact]
    public async Task RecordAsync_WhileItIsCancelled_NothingKeepsWaiting()
    {
        for (var round = 0; round < 10; round++)
        {
            var names = Enumerable.Range(0, 8).Select(i => $"{round}-{i}.txt").ToArray();
            var batch = await CreateAsync(names);
            var receipts = new List<(string Name, VersionKey Key)>();
            foreach (var name in names)
            {
                receipts.Add((name, (await AddAsync(name, name)).Key));
            }

            var records = receipts.Select(r => Task.Run(() => RecordAsync(batch, r.Name, BatchOutcome.Accepted(r.Key, unchanged: false)), Stop));
            await Task.WhenAll([.. records, Task.Run(() => Control.CancelAsync(batch, Stop), Stop)]);

            var counts = (await ProgressAsync(batch)).Counts;
            Assert.Equal((0, 0, names.Length), (counts.Expected, counts.Pending, counts.Cancelled));
        }
    }

    [Fact]
    public async Task AppendAsync_CancelledBatch_IsRefusedWithTheWayOn()
    {
        var batch = await CreateAsync("a.txt");
        await Control.CancelAsync(batch, Stop);

        var error = await Assert.ThrowsAsync<FatalException>(() => Batches.AppendAsync(batch, [Entry("b.txt", null)], Stop));

        Assert.Equal(ErrorCodes.Cancelled, error.Code);
        Assert.Contains($"batch-resume {batch}", error.Message, StringComparison.Ordinal);
        Assert.Equal(["a.txt cancelled"], await StatesAsync(batch));
    }

    [Fact]
    public async Task ResumeAsync_Cancelled_ExpectsAndWaitsAgainWithoutAnAttempt()
    {
        var batch = await CreateAsync("unsent.txt", "waiting.txt");
        var key = await SendAsync(batch, "waiting.txt");
        await Stores.Queue.RetryAsync((await ClaimOneAsync()).Lease, new RetryRequest("embedder_unavailable", "Busy.", Stores.Time.GetUtcNow(), 5), Stop);
        await Control.CancelAsync(batch, Stop);

        Assert.Equal(new BatchChange(1, 1), await Control.ResumeAsync(batch, Stop));

        Assert.Equal(["unsent.txt expected", "waiting.txt pending"], await StatesAsync(batch));
        var view = await ViewAsync(key.DocumentId);
        Assert.Equal((0, (string?)null), (view.Attempt, view.ErrorCode));
        Assert.Equal("1 retry_requested pending", (await EventsAsync(key.DocumentId))[^1]);
        Assert.Equal(key, (await ClaimOneAsync()).Key);
    }

    [Fact]
    public async Task ResumeAsync_FinishedOrOpen_ChangesNothing()
    {
        var batch = await CreateAsync("a.txt", "b.txt");
        await SendAsync(batch, "a.txt");
        Assert.Equal(default(BatchChange), await Control.ResumeAsync(batch, Stop));
        Assert.Equal(["a.txt pending", "b.txt expected"], await StatesAsync(batch));

        Assert.True(await PublishAsync(await ClaimOneAsync()));
        await RecordAsync(batch, "b.txt", BatchOutcome.Refused("corrupt", "Cut off."));
        await new BatchWatch(Batches, Stores.Time).LookAsync(batch, Stop);

        Assert.Equal(default(BatchChange), await Control.ResumeAsync(batch, Stop));

        Assert.Equal(["a.txt ready", "b.txt refused"], await StatesAsync(batch));
        Assert.Equal("settled", (await ProgressAsync(batch)).Batch.State);
    }

    [Fact]
    public async Task ResumeAsync_NewerBytesCameOrItWasDeleted_LeavesThemAlone()
    {
        var batch = await CreateAsync("newer.txt", "deleted.txt");
        var newer = await SendAsync(batch, "newer.txt");
        var deleted = await SendAsync(batch, "deleted.txt");
        await Control.CancelAsync(batch, Stop);
        await AddAsync("newer.txt", "other bytes");
        await Stores.Removal.DeleteAsync(deleted.DocumentId, "test", Stop);

        Assert.Equal(default(BatchChange), await Control.ResumeAsync(batch, Stop));

        Assert.Equal((2, VersionState.Pending), ((await ViewAsync(newer.DocumentId)).Version, (await ViewAsync(newer.DocumentId)).State));
    }

    [Fact]
    public async Task ResumeAsync_OlderVersionIsUnderRepair_OnlyOneWaits()
    {
        var old = await AddReadyAsync("a.txt", "old");
        var batch = await CreateAsync("a.txt");
        var key = await SendAsync(batch, "a.txt", "new");
        await Control.CancelAsync(batch, Stop);
        Assert.True(await Stores.Reconcile.RequeueAsync(old, "index_incomplete", "Points are missing.", Stop));

        Assert.Equal(new BatchChange(0, 1), await Control.ResumeAsync(batch, Stop));

        Assert.Equal(key, (await ClaimOneAsync()).Key);
        Assert.Equal(old.Version, (await ViewAsync(old.DocumentId)).SearchableVersion);
    }

    [Fact]
    public async Task CancelAndResumeAsync_AtOnce_EndWithOneOfTheTwo()
    {
        var names = Enumerable.Range(0, 12).Select(static i => $"{i}.txt").ToArray();
        var batch = await CreateAsync(names);
        foreach (var name in names.Take(6))
        {
            await SendAsync(batch, name);
        }

        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(Task.Run(() => Control.CancelAsync(batch, Stop), Stop), Task.Run(() => Control.ResumeAsync(batch, Stop), Stop));

            var cancelled = (await ProgressAsync(batch)).Batch.CancelledAt is not null;
            await (cancelled ? Control.CancelAsync(batch, Stop) : Control.ResumeAsync(batch, Stop));
            var counts = (await ProgressAsync(batch)).Counts;
            Assert.Equal(cancelled ? (0, 0, 12) : (6, 6, 0), (counts.Expected, counts.Pending, counts.Cancelled));
        }
    }

    [Fact]
    public async Task CancelAndResumeAsync_MoreFilesThanAPage_MovesAll()
    {
        var names = Enumerable.Range(0, 1_201).Select(static i => $"{i:0000}.txt").ToArray();
        var batch = await CreateAsync(names);

        Assert.Equal(new BatchChange(1_201, 0), await Control.CancelAsync(batch, Stop));
        Assert.Equal(1_201, (await ProgressAsync(batch)).Cancelled);
        Assert.Equal(new BatchChange(1_201, 0), await Control.ResumeAsync(batch, Stop));
        Assert.Equal(1_201, (await ProgressAsync(batch)).Counts.Expected);
    }

    protected static BatchEntry Entry(string name, string? bytes) => new(DocumentName.Parse(name), Hash: bytes is null ? null : Content(bytes).Hash);

    /// <summary>A batch of these files; <c>name=bytes</c> for those whose hash the sender says.</summary>
    private async Task<Guid> CreateAsync(params string[] files) =>
        (await Batches.CreateAsync(Collection.Name, [.. files.Select(static f => f.Split('=')).Select(static f => Entry(f[0], f.Length > 1 ? f[1] : null))], Stop)).BatchId;

    private async Task<VersionKey> SendAsync(Guid batch, string name, string? bytes = null)
    {
        var receipt = await AddAsync(name, bytes ?? name);
        Assert.True(await RecordAsync(batch, name, BatchOutcome.Accepted(receipt.Key, unchanged: false)));
        return receipt.Key;
    }

    private Task<bool> RecordAsync(Guid batch, string name, BatchOutcome outcome) =>
        Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse(name), outcome)], Stop);

    private async Task<BatchProgress> ProgressAsync(Guid batch) => Assert.Single(await Batches.GetProgressAsync([batch], Stop));

    private async Task<IReadOnlyList<string>> StatesAsync(Guid batch) =>
        [.. (await Batches.ListItemsAsync(new BatchItemFilter(batch, Limit: 500), Stop)).Items.Select(static i => $"{i.Name} {i.State}")];
}
