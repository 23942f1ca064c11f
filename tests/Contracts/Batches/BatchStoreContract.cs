using Ingest.Contracts.Documents;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;

namespace Ingest.Contracts.Batches;

/// <summary>What every <see cref="IBatchStore"/> does.</summary>
public abstract class BatchStoreContract : StoreContract
{
    protected abstract IBatchStore Batches { get; }

    [Fact]
    public async Task CreateAsync_FilesThatAreThere_AnswersThemUnchanged()
    {
        await AddReadyAsync("ready.txt", "same");
        await AddReadyAsync("other.txt", "old");
        await AddAsync("waiting.txt", "same");

        var page = await CreateAsync(("new.txt", "same"), ("ready.txt", "same"), ("waiting.txt", "same"), ("other.txt", "new"));

        Assert.Equal(4, page.Added);
        Assert.Equal(["ready.txt", "waiting.txt"], page.Unchanged);
    }

    [Fact]
    public async Task CreateAsync_FileThatFailedOrWasDeleted_IsExpected()
    {
        await AddFailedAsync("failed.txt", "same");
        var deleted = await AddReadyAsync("deleted.txt", "same");
        await Stores.Removal.DeleteAsync(deleted.DocumentId, "test", Stop);

        var page = await CreateAsync(("failed.txt", "same"), ("deleted.txt", "same"));

        Assert.Empty(page.Unchanged);
    }

    [Fact]
    public async Task CreateAsync_SameNameInAnotherCollection_IsExpected()
    {
        var other = await AddCollectionAsync(UniqueName("q"));
        await AddAsync("a.txt", "same", collection: other);

        Assert.Empty((await CreateAsync(("a.txt", "same"))).Unchanged);
    }

    [Fact]
    public async Task CreateAsync_UnknownCollectionAndNoEntries_MakesAnEmptyBatch()
    {
        var page = await Batches.CreateAsync("never-used-" + UniqueName("c")[..20], [], Stop);

        var progress = await ProgressAsync(page.BatchId);
        Assert.Equal(0, progress.Items);
        Assert.True(progress.Done);
    }

    [Fact]
    public async Task AppendAsync_SamePageTwice_AddsItOnce()
    {
        var batch = (await CreateAsync(("a.txt", null))).BatchId;
        BatchEntry[] page = [Entry("b.txt", null), Entry("a.txt", "x")];

        var first = await Batches.AppendAsync(batch, page, Stop);
        var second = await Batches.AppendAsync(batch, page, Stop);

        Assert.Equal((1, 0), (first?.Added, second?.Added));
        Assert.Equal(["a.txt", "b.txt"], (await ItemsAsync(batch)).Select(static i => i.Name));
    }

    [Fact]
    public async Task AppendAsync_ManyAtOnce_KeepsEveryItemOnce()
    {
        var batch = (await CreateAsync()).BatchId;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(p => Batches.AppendAsync(
            batch, [.. Enumerable.Range(0, 20).Select(i => Entry($"{(p / 2 * 20) + i}.txt", null))], Stop)));

        var items = await ItemsAsync(batch);
        Assert.Equal(80, items.Count);
        Assert.Equal(80, items.Select(static i => i.Name).Distinct().Count());
    }

    [Fact]
    public async Task AppendAsync_UnknownBatch_IsNull() => Assert.Null(await Batches.AppendAsync(Guid.NewGuid(), [Entry("a.txt", null)], Stop));

    [Fact]
    public async Task AppendAsync_OverTheLimit_RefusesAndAddsNothing()
    {
        var batch = (await CreateAsync()).BatchId;
        for (var page = 0; page < Batch.MaxItems / Batch.MaxPage; page++)
        {
            await Batches.AppendAsync(batch, [.. Enumerable.Range(0, Batch.MaxPage).Select(i => Entry($"{page}-{i}", null))], Stop);
        }

        var error = await Assert.ThrowsAsync<FatalException>(() => Batches.AppendAsync(batch, [Entry("one-more", null)], Stop));

        Assert.Equal(ErrorCodes.TooLarge, error.Code);
        Assert.Equal(Batch.MaxItems, (await ProgressAsync(batch)).Items);
    }

    [Fact]
    public async Task RecordAsync_AcceptedThenFollowedThroughItsLife_CountsFollowTheVersion()
    {
        var batch = (await CreateAsync(("a.txt", null))).BatchId;
        Assert.Equal(new BatchCounts(1, 0, 0, 0, 0, 0, 0), (await ProgressAsync(batch)).Counts);

        var receipt = await AddAsync("a.txt", "bytes");
        await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("a.txt"), BatchOutcome.Accepted(receipt.Key, unchanged: false))], Stop);
        Assert.Equal(new BatchCounts(0, 1, 0, 0, 0, 0, 0), (await ProgressAsync(batch)).Counts);

        var item = await ClaimOneAsync();
        Assert.Equal(new BatchCounts(0, 0, 1, 0, 0, 0, 0), (await ProgressAsync(batch)).Counts);

        await PublishAsync(item);
        var ready = await ProgressAsync(batch);
        Assert.Equal(new BatchCounts(0, 0, 0, 1, 0, 0, 0), ready.Counts);
        Assert.Equal((1, 1, 1, true), (ready.Accepted, ready.Searchable, ready.SettledLately, ready.Done));

        Stores.Advance(BatchProgress.RateWindow + TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await ProgressAsync(batch)).SettledLately);

        await Stores.Removal.DeleteAsync(receipt.Key.DocumentId, "test", Stop);
        Assert.Equal(new BatchCounts(0, 0, 0, 0, 0, 0, 1), (await ProgressAsync(batch)).Counts);
    }

    [Fact]
    public async Task RecordAsync_Refused_IsAFailureWithReasonUntilItIsTaken()
    {
        var batch = (await CreateAsync(("a.txt", null))).BatchId;
        var name = DocumentName.Parse("a.txt");

        await Batches.RecordAsync(batch, [new RecordedUpload(name, BatchOutcome.Refused("name_taken", "Other bytes."))], Stop);
        var refused = Assert.Single(await ItemsAsync(batch));
        Assert.Equal(("refused", "name_taken", "Other bytes."), (refused.State, refused.ErrorCode, refused.ErrorMessage));
        Assert.Equal(1, (await ProgressAsync(batch)).Failed);

        var receipt = await AddAsync("a.txt", "bytes");
        await Batches.RecordAsync(batch, [new RecordedUpload(name, BatchOutcome.Accepted(receipt.Key, unchanged: false))], Stop);
        await Batches.RecordAsync(batch, [new RecordedUpload(name, BatchOutcome.Refused("too_large", "Later."))], Stop);
        var taken = Assert.Single(await ItemsAsync(batch));
        Assert.Equal(("pending", null, receipt.Key.DocumentId), (taken.State, taken.ErrorCode, taken.DocumentId));
    }

    [Fact]
    public async Task RecordAsync_NameOutsideTheManifest_IsAppended()
    {
        var batch = (await CreateAsync(("a.txt", null))).BatchId;

        await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("b.txt"), BatchOutcome.Refused("corrupt", "Cut off."))], Stop);

        Assert.Equal([("a.txt", "expected"), ("b.txt", "refused")], (await ItemsAsync(batch)).Select(static i => (i.Name, i.State)));
    }

    [Fact]
    public async Task RecordAsync_UnknownBatch_DoesNothing()
    {
        var nowhere = Guid.NewGuid();

        await Batches.RecordAsync(nowhere, [new RecordedUpload(DocumentName.Parse("b.txt"), BatchOutcome.Refused("corrupt", "Cut off."))], Stop);

        Assert.Null(await Batches.FindAsync(nowhere, Stop));
        Assert.Empty(await Batches.GetProgressAsync([nowhere], Stop));
    }

    [Fact]
    public async Task ListItemsAsync_PagesOfAnySize_JoinToTheManifest()
    {
        var names = Enumerable.Range(0, 23).Select(static i => $"{i:00} 'quoted' 😀.txt").ToList();
        var batch = (await CreateAsync([.. names.Select(static n => (n, (string?)null))])).BatchId;
        foreach (var limit in new[] { 1, 2, 7, 22, 23, 24 })
        {
            List<string> seen = [];
            int? after = null;
            do
            {
                var page = await Batches.ListItemsAsync(new BatchItemFilter(batch, After: after, Limit: limit), Stop);
                Assert.True(page.Items.Count <= limit);
                seen.AddRange(page.Items.Select(static i => i.Name));
                after = page.Next;
            }
            while (after is not null);

            Assert.Equal(names, seen);
        }
    }

    [Fact]
    public async Task ListItemsAsync_States_ListsOnlyThose()
    {
        var failed = await AddFailedAsync("failed.txt", "x");
        var batch = (await CreateAsync(("expected.txt", null), ("failed.txt", "x"), ("refused.txt", null))).BatchId;
        await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("failed.txt"), BatchOutcome.Accepted(failed, unchanged: false))], Stop);
        await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("refused.txt"), BatchOutcome.Refused("too_large", "Too large."))], Stop);

        var page = await Batches.ListItemsAsync(new BatchItemFilter(batch, ["failed", "refused"]), Stop);

        Assert.Equal([("failed.txt", "corrupt"), ("refused.txt", "too_large")], page.Items.Select(static i => (i.Name, i.ErrorCode)));
    }

    [Fact]
    public async Task BeginAsync_SameOriginAgain_GoesOnWithTheOpenBatch()
    {
        var first = await Batches.BeginAsync(Collection.Name, ["/a", "/b c"], Stop);

        Assert.Equal(first.Id, (await Batches.BeginAsync(Collection.Name, ["/a", "/b c"], Stop)).Id);
        Assert.NotEqual(first.Id, (await Batches.BeginAsync(Collection.Name, ["/a"], Stop)).Id);
        Assert.NotEqual(first.Id, (await Batches.BeginAsync((await AddCollectionAsync(UniqueName("q"))).Name, ["/a", "/b c"], Stop)).Id);
        Assert.Equal(["/a", "/b c"], (await Batches.FindAsync(first.Id, Stop))!.Origin);
    }

    [Fact]
    public async Task BeginAsync_NoOrigin_IsAlwaysANewBatch() => Assert.NotEqual(
        (await Batches.BeginAsync(Collection.Name, [], Stop)).Id, (await Batches.BeginAsync(Collection.Name, [], Stop)).Id);

    [Fact]
    public async Task BeginAsync_ManyAtOnce_ShareOne()
    {
        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Batches.BeginAsync(Collection.Name, ["/a"], Stop)));

        Assert.Single(begun.Select(static b => b.Id).Distinct());
    }

    [Fact]
    public async Task BeginAsync_SettledBatch_BeginsAnother()
    {
        var first = await Batches.BeginAsync(Collection.Name, ["/a"], Stop);
        await Batches.RecordAsync(first.Id, [new RecordedUpload(DocumentName.Parse("a.txt"), BatchOutcome.Refused("corrupt", "Cut off."))], Stop);
        await new BatchWatch(Batches, Stores.Time).LookAsync(first.Id, Stop);

        Assert.NotEqual(first.Id, (await Batches.BeginAsync(Collection.Name, ["/a"], Stop)).Id);
    }

    [Fact]
    public async Task AppendAsync_FileThatCameSinceTheBatchBegan_CountsAsSent()
    {
        var batch = await Batches.BeginAsync(Collection.Name, ["/a"], Stop);
        Stores.Advance(TimeSpan.FromSeconds(1));
        await AddAsync("a.txt", "bytes");

        var page = await Batches.AppendAsync(batch.Id, [Entry("a.txt", "bytes")], Stop);

        Assert.Equal(["a.txt"], page!.Unchanged);
        Assert.False(Assert.Single(await ItemsAsync(batch.Id)).Unchanged);
    }

    [Fact]
    public async Task AppendAsync_WholeManifestManyTimes_TakesNoMoreRoom()
    {
        var batch = (await CreateAsync()).BatchId;
        BatchEntry[] page = [.. Enumerable.Range(0, 50).Select(static i => Entry($"{i}.txt", null))];
        for (var again = 0; again < 3; again++)
        {
            await Batches.AppendAsync(batch, page, Stop);
        }

        Assert.Equal(50, (await Batches.FindAsync(batch, Stop))!.Entries);
        Assert.Equal(Enumerable.Range(0, 50), (await ItemsAsync(batch)).Select(static i => i.Ordinal));
    }

    [Fact]
    public async Task ListAsync_Pages_JoinNewestFirstWithTheirReceipts()
    {
        var older = (await CreateAsync(("a.txt", null))).BatchId;
        await Batches.RecordAsync(older, [new RecordedUpload(DocumentName.Parse("a.txt"), BatchOutcome.Refused("corrupt", "Cut off."))], Stop);
        await new BatchWatch(Batches, Stores.Time).LookAsync(older, Stop);
        var newer = (await CreateAsync(("a.txt", null))).BatchId;

        // Other tests' batches lie between.
        var page = await Batches.ListAsync(after: null, 200, Stop);
        var following = await Batches.ListAsync(newer, 200, Stop);

        Assert.Equal(page.Select(static b => b.Batch.Id).OrderDescending(), page.Select(static b => b.Batch.Id));
        Assert.Null(Assert.Single(page, b => b.Batch.Id == newer).Totals);
        var settled = Assert.Single(following, b => b.Batch.Id == older);
        Assert.Equal(("settled", 1, 1), (settled.Batch.State, settled.Totals!.Items, settled.Totals.Failed));
    }

    [Fact]
    public async Task Watch_ListedBatchThatIsOpen_IsCountedOnceASecond()
    {
        var batch = (await CreateAsync(("a.txt", null), ("b.txt", null))).BatchId;
        var watch = new BatchWatch(Batches, Stores.Time);
        async Task<BatchProgress> ListedAsync() => Assert.Single(await watch.ListAsync(after: null, 200, Stop), b => b.Batch.Id == batch).Progress!;

        Assert.Equal(2, (await ListedAsync()).Counts.Expected);
        await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("a.txt"), BatchOutcome.Refused("corrupt", "Cut off."))], Stop);
        Assert.Equal(2, (await ListedAsync()).Counts.Expected);

        Stores.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal(1, (await ListedAsync()).Counts.Expected);
    }

    [Fact]
    public async Task SettleAsync_FilesCameSinceTheCount_KeepsNothing()
    {
        var batch = (await CreateAsync(("a.txt", null))).BatchId;
        await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("a.txt"), BatchOutcome.Refused("corrupt", "Cut off."))], Stop);
        var counted = await ProgressAsync(batch);
        await Batches.AppendAsync(batch, [Entry("b.txt", null)], Stop);

        await Batches.SettleAsync(counted, Stop);

        Assert.Equal("open", (await ProgressAsync(batch)).Batch.State);
    }

    [Fact]
    public async Task RecordAsync_AfterItSettled_OpensItAgain()
    {
        var batch = (await CreateAsync(("a.txt", null))).BatchId;
        await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("a.txt"), BatchOutcome.Refused("corrupt", "Cut off."))], Stop);
        await new BatchWatch(Batches, Stores.Time).LookAsync(batch, Stop);
        Assert.Equal("settled", (await ProgressAsync(batch)).Batch.State);

        var receipt = await AddAsync("a.txt", "bytes");
        Assert.True(await Batches.RecordAsync(batch, [new RecordedUpload(DocumentName.Parse("a.txt"), BatchOutcome.Accepted(receipt.Key, unchanged: false))], Stop));

        Assert.Equal("open", (await ProgressAsync(batch)).Batch.State);
    }

    [Fact]
    public async Task GroupFailuresAsync_SeveralReasons_CountsEachWithItsFirstFile()
    {
        var batch = (await CreateAsync(("a.txt", null), ("b.txt", null), ("c.txt", null), ("d.txt", "x"))).BatchId;
        RecordedUpload Refused(string name, string code) => new(DocumentName.Parse(name), BatchOutcome.Refused(code, $"{name} is."));
        var failed = await AddFailedAsync("d.txt", "x");
        await Batches.RecordAsync(
            batch,
            [Refused("c.txt", "too_large"), Refused("b.txt", "too_large"), Refused("a.txt", "corrupt"), new(DocumentName.Parse("d.txt"), BatchOutcome.Accepted(failed, unchanged: false))],
            Stop);

        Assert.Equal(
            [new BatchFailures("corrupt", 2, "a.txt", "a.txt is."), new BatchFailures("too_large", 2, "b.txt", "b.txt is.")],
            await Batches.GroupFailuresAsync(batch, 10, Stop));
        Assert.Single(await Batches.GroupFailuresAsync(batch, 1, Stop));
    }

    private Task<BatchPage> CreateAsync(params (string Name, string? Bytes)[] files) =>
        Batches.CreateAsync(Collection.Name, [.. files.Select(static f => Entry(f.Name, f.Bytes))], Stop);

    private static BatchEntry Entry(string name, string? bytes) => new(DocumentName.Parse(name), Hash: bytes is null ? null : Content(bytes).Hash);

    private async Task<BatchProgress> ProgressAsync(Guid batch) => Assert.Single(await Batches.GetProgressAsync([batch], Stop));

    private async Task<IReadOnlyList<BatchItem>> ItemsAsync(Guid batch) => (await Batches.ListItemsAsync(new BatchItemFilter(batch, Limit: 500), Stop)).Items;
}
