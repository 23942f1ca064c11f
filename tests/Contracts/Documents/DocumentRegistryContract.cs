using Ingest.Domain.Documents;
using Ingest.Domain.Errors;

namespace Ingest.Contracts.Documents;

/// <summary>What every <see cref="IDocumentRegistry"/> does: one name, one document (P2), and the row first (P1).</summary>
public abstract class DocumentRegistryContract : StoreContract
{
    [Fact]
    public async Task BeginReceiptAsync_NewName_CreatesDocumentAndReceivingVersion()
    {
        var receipt = await BeginAsync("folder/report one.txt");

        Assert.Equal(ReceiptOutcome.Receiving, receipt.Outcome);
        Assert.True(receipt.NewDocument);
        Assert.Equal(1, receipt.Key.Version);
        Assert.Equal(7, receipt.Key.DocumentId.Version);
        Assert.Equal($"{receipt.Key.DocumentId:D}/v1/report one.txt", receipt.BlobName);
        var view = await ViewAsync(receipt.Key.DocumentId);
        Assert.Equal(
            (VersionState.Receiving, "folder/report one.txt", Collection.Name, Collection.Queue, "upload"),
            (view.State, view.Name, view.Collection, view.Queue, view.Source));
        Assert.Equal(Stores.Time.GetUtcNow(), view.CreatedAt);
        Assert.Null(view.Size);
    }

    [Fact]
    public async Task BeginReceiptAsync_FiftyAtOnce_MakeOneDocument()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => BeginAsync("same.txt")));

        Assert.Single(receipts.Select(static r => r.Key.DocumentId).Distinct());
        Assert.Equal(Enumerable.Range(1, 50), receipts.Select(static r => r.Key.Version).Order());
        Assert.Single(receipts, static r => r.NewDocument);
    }

    [Fact]
    public async Task CompleteReceiptAsync_FiftyUploadsOfTheSameBytes_AcceptOneVersion()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => BeginAsync("same.txt")));

        var completed = await Task.WhenAll(receipts.Select(r => CompleteAsync(r, "same bytes")));

        var accepted = Assert.Single(completed, static r => r.Outcome == ReceiptOutcome.Accepted);
        Assert.All(completed, r => Assert.Equal(accepted.Key, r.Key));
        Assert.Equal(49, completed.Count(static r => r.Outcome == ReceiptOutcome.Unchanged));
        var view = await ViewAsync(accepted.Key.DocumentId);
        Assert.Equal((accepted.Key.Version, VersionState.Pending), (view.Version, view.State));
        Assert.Equal(accepted.Key, (await ClaimOneAsync()).Key);
        Assert.Empty(await ClaimAsync(100));
    }

    [Fact]
    public async Task CompleteReceiptAsync_FiftyUploadsOfOtherBytes_LeaveOneWaiting()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => BeginAsync("raced.txt")));

        var completed = await Task.WhenAll(receipts.Select((r, i) => CompleteAsync(r, $"bytes {i}")));

        Assert.All(completed, static r => Assert.Equal(ReceiptOutcome.Accepted, r.Outcome));
        var newest = receipts.Max(static r => r.Key.Version);
        var item = Assert.Single(await ClaimAsync(100));
        Assert.Equal(newest, item.Key.Version);
        Assert.Equal(newest, (await ViewAsync(item.Key.DocumentId)).Version);
    }

    [Fact]
    public async Task CompleteReceiptAsync_TwentyDeliveriesOfOneEtag_MakeOneVersion()
    {
        var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync("drop.txt", etag: "0x1")));
        var completed = await Task.WhenAll(receipts.Select(r => CompleteAsync(r, "dropped")));
        var late = await BeginAsync("drop.txt", etag: "0x1");

        var key = Assert.Single(receipts.Select(static r => r.Key).Distinct());
        Assert.All(receipts, static r => Assert.Equal((ReceiptOutcome.Receiving, true), (r.Outcome, r.NewDocument)));
        Assert.All(completed, r => Assert.Equal((ReceiptOutcome.Accepted, key), (r.Outcome, r.Key)));
        Assert.Equal((ReceiptOutcome.Unchanged, key), (late.Outcome, late.Key));
        Assert.Equal(["1 registered receiving", "1 received pending"], await EventsAsync(key.DocumentId));
    }

    [Fact]
    public async Task CompleteReceiptAsync_TwentyDeliveriesOfAnUnchangedDrop_AreAllUnchanged()
    {
        var first = await AddReadyAsync("drop.txt", "same");
        var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => BeginAsync("drop.txt", etag: "0x2")));

        var completed = await Task.WhenAll(receipts.Select(r => CompleteAsync(r, "same")));
        var late = await BeginAsync("drop.txt", etag: "0x2");

        Assert.All(completed, r => Assert.Equal((ReceiptOutcome.Unchanged, first), (r.Outcome, r.Key)));
        Assert.Equal((ReceiptOutcome.Unchanged, first), (late.Outcome, late.Key));
        Assert.Equal((1, VersionState.Ready), ((await ViewAsync(first.DocumentId)).Version, (await ViewAsync(first.DocumentId)).State));
    }

    [Fact]
    public async Task BeginReceiptAsync_KnownBytes_AnswersUnchangedWithoutAVersion()
    {
        var key = await AddReadyAsync("a.txt", "bytes");

        var again = await BeginAsync("a.txt", knownBytes: "bytes");
        var next = await BeginAsync("a.txt");

        Assert.Equal((ReceiptOutcome.Unchanged, key, false), (again.Outcome, again.Key, again.NewDocument));
        Assert.Equal(2, next.Key.Version);
    }

    [Fact]
    public async Task BeginReceiptAsync_OtherKnownBytesToRefuse_AnswersConflictWithoutAVersion()
    {
        var key = (await AddAsync("a.txt", "bytes")).Key;

        var refused = await BeginAsync("a.txt", knownBytes: "other", onConflict: ConflictPolicy.Refuse);

        Assert.Equal((ReceiptOutcome.Conflict, key), (refused.Outcome, refused.Key));
        Assert.Equal(1, (await ViewAsync(key.DocumentId)).Version);
    }

    [Theory]
    [InlineData("bytes", ReceiptOutcome.Unchanged, "2 unchanged superseded")]
    [InlineData("other", ReceiptOutcome.Conflict, "2 refused superseded")]
    public async Task CompleteReceiptAsync_ToRefuse_AnswersTheVersionThatStands(string bytes, ReceiptOutcome expected, string line)
    {
        var key = await AddReadyAsync("a.txt", "bytes");

        var answer = await AddAsync("a.txt", bytes, ConflictPolicy.Refuse);

        Assert.Equal((expected, key), (answer.Outcome, answer.Key));
        var view = await ViewAsync(key.DocumentId);
        Assert.Equal((1, VersionState.Ready, 1), (view.Version, view.State, view.SearchableVersion));
        Assert.Equal(line, (await EventsAsync(key.DocumentId))[^1]);
    }

    [Fact]
    public async Task CompleteReceiptAsync_FailedWithNothingSearchable_MayBeReplacedUnderRefuse()
    {
        var failed = await AddFailedAsync("a.txt", "bad");

        var answer = await AddAsync("a.txt", "good", ConflictPolicy.Refuse);

        Assert.Equal((ReceiptOutcome.Accepted, 2), (answer.Outcome, answer.Key.Version));
        Assert.Equal(failed.DocumentId, answer.Key.DocumentId);
    }

    [Fact]
    public async Task CompleteReceiptAsync_SameBytesAsAFailedVersion_IsANewTry()
    {
        await AddFailedAsync("a.txt", "bytes");

        var answer = await AddAsync("a.txt", "bytes");

        Assert.Equal((ReceiptOutcome.Accepted, 2), (answer.Outcome, answer.Key.Version));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Receipt_GoodBytesAgainAfterBadOnes_EndsReadyWithTheGoodBytes(bool hashIsKnown)
    {
        var good = await AddReadyAsync("a.txt", "good");
        await AddFailedAsync("a.txt", "bad");
        Assert.Equal(VersionState.Failed, (await ViewAsync(good.DocumentId)).State);

        var answer = hashIsKnown ? await BeginAsync("a.txt", knownBytes: "good") : await AddAsync("a.txt", "good");

        Assert.Equal((ReceiptOutcome.Unchanged, good), (answer.Outcome, answer.Key));
        var view = await ViewAsync(good.DocumentId);
        Assert.Equal((1, VersionState.Ready, 1), (view.Version, view.State, view.SearchableVersion));
    }

    [Fact]
    public async Task CompleteReceiptAsync_OlderVersionWaits_IsSuperseded()
    {
        await AddAsync("a.txt", "one");

        var second = await AddAsync("a.txt", "two");

        Assert.Equal(2, second.Key.Version);
        Assert.Equal(second.Key, Assert.Single(await ClaimAsync(100)).Key);
        Assert.Contains("1 superseded superseded", await EventsAsync(second.Key.DocumentId));
    }

    [Fact]
    public async Task CompleteReceiptAsync_BackToTheSearchableBytesWhileOthersWait_IsUnchanged()
    {
        var first = await AddReadyAsync("a.txt", "one");
        await AddAsync("a.txt", "two");

        var answer = await AddAsync("a.txt", "one");

        Assert.Equal((ReceiptOutcome.Unchanged, first), (answer.Outcome, answer.Key));
        Assert.Empty(await ClaimAsync(100));
        Assert.Equal((1, VersionState.Ready), ((await ViewAsync(first.DocumentId)).Version, (await ViewAsync(first.DocumentId)).State));
    }

    [Fact]
    public async Task CompleteReceiptAsync_OlderReceiptComesLast_DoesNotReplaceTheNewer()
    {
        var older = await BeginAsync("a.txt");
        var newer = await AddAsync("a.txt", "newer");

        var late = await CompleteAsync(older, "older");

        Assert.Equal(ReceiptOutcome.Accepted, late.Outcome);
        Assert.Equal(newer.Key, Assert.Single(await ClaimAsync(100)).Key);
        Assert.Equal(2, (await ViewAsync(newer.Key.DocumentId)).Version);
    }

    [Fact]
    public async Task CompleteReceiptAsync_OlderThanASearchableVersionThatFailedUnderRepair_IsNotBroughtToLife()
    {
        await AddReadyAsync("a.txt", "one");
        var older = await BeginAsync("a.txt");
        var current = await AddReadyAsync("a.txt", "two");
        Assert.True(await Stores.Reconcile.RequeueAsync(current, ErrorCodes.IndexIncomplete, "2 of 3 points.", Stop));
        Assert.True(await Stores.Queue.FailAsync((await ClaimOneAsync()).Lease, ErrorCodes.Corrupt, "Cut off.", Stop));

        Assert.Equal(ReceiptOutcome.Accepted, (await CompleteAsync(older, "older")).Outcome);

        Assert.Empty(await ClaimAsync(100));
        Assert.Equal(current.Version, (await ViewAsync(current.DocumentId)).SearchableVersion);
    }

    [Fact]
    public async Task CompleteReceiptAsync_Unknown_IsGone()
    {
        var answer = await Stores.Registry.CompleteReceiptAsync(new VersionKey(Guid.NewGuid(), 1), Content("x"), ConflictPolicy.Replace, Stop);

        Assert.Equal(ReceiptOutcome.Gone, answer.Outcome);
    }

    [Fact]
    public async Task CompleteReceiptAsync_DocumentDeletedMeanwhile_IsGone()
    {
        var receipt = await BeginAsync("a.txt");
        Assert.True(await Stores.Removal.DeleteAsync(receipt.Key.DocumentId, "test", Stop));

        Assert.Equal(ReceiptOutcome.Gone, (await CompleteAsync(receipt, "bytes")).Outcome);
        Assert.Empty(await ClaimAsync());
    }

    [Fact]
    public async Task AbandonReceiptAsync_Receiving_FailsWithTheReasonOnce()
    {
        var receipt = await BeginAsync("a.txt");

        Assert.True(await Stores.Registry.AbandonReceiptAsync(receipt.Key, ErrorCodes.UploadIncomplete, "Broke off.", Stop));
        Assert.False(await Stores.Registry.AbandonReceiptAsync(receipt.Key, ErrorCodes.UploadIncomplete, "Again.", Stop));

        var view = await ViewAsync(receipt.Key.DocumentId);
        Assert.Equal((VersionState.Failed, ErrorCodes.UploadIncomplete, "Broke off."), (view.State, view.ErrorCode, view.ErrorMessage));
        Assert.Equal(ReceiptOutcome.Gone, (await CompleteAsync(receipt, "late")).Outcome);
    }

    [Fact]
    public async Task BeginReceiptAsync_EtagOfAReceiptThatBrokeOff_BeginsAnew()
    {
        var broken = await BeginAsync("a.txt", etag: "0x1");
        await Stores.Registry.AbandonReceiptAsync(broken.Key, ErrorCodes.UploadIncomplete, "Broke off.", Stop);

        var again = await BeginAsync("a.txt", etag: "0x1");

        Assert.Equal((ReceiptOutcome.Receiving, 2), (again.Outcome, again.Key.Version));
    }

    [Fact]
    public async Task BeginReceiptAsync_EtagOfARefusedItem_IsGoneAndMakesNoVersion()
    {
        var tooLarge = await BeginAsync("a.txt", etag: "0x1");
        await Stores.Registry.AbandonReceiptAsync(tooLarge.Key, ErrorCodes.TooLarge, "Too large.", Stop);

        var again = await BeginAsync("a.txt", etag: "0x1");

        Assert.Equal((ReceiptOutcome.Gone, tooLarge.Key), (again.Outcome, again.Key));
    }

    [Fact]
    public async Task AbandonReceiptAsync_BesideASearchableVersion_LeavesItSearchable()
    {
        var ready = await AddReadyAsync("a.txt", "one");
        var receipt = await BeginAsync("a.txt");

        await Stores.Registry.AbandonReceiptAsync(receipt.Key, ErrorCodes.UploadIncomplete, "Broke off.", Stop);

        var view = await ViewAsync(ready.DocumentId);
        Assert.Equal((2, VersionState.Failed, 1), (view.Version, view.State, view.SearchableVersion));
    }

    [Fact]
    public async Task ListStaleReceiptsAsync_OldReceipts_AnswersThemOldestFirstOfOwnQueues()
    {
        var first = await BeginAsync("1");
        Stores.Advance(TimeSpan.FromMinutes(1));
        var second = await BeginAsync("2", etag: "etag-2");
        await BeginAsync("foreign", collection: await AddCollectionAsync(UniqueName("q")));
        await AddAsync("complete", "bytes");
        Stores.Advance(TimeSpan.FromMinutes(1));
        var before = Stores.Time.GetUtcNow();
        await BeginAsync("fresh");

        Assert.Equal([new StaleReceipt(first.Key, SourceEtag: null), new StaleReceipt(second.Key, "etag-2")], await Stores.Registry.ListStaleReceiptsAsync([Collection.Queue], before, 10, Stop));
        Assert.Equal([new StaleReceipt(first.Key, SourceEtag: null)], await Stores.Registry.ListStaleReceiptsAsync([Collection.Queue], before, 1, Stop));
    }

    [Fact]
    public async Task BeginReceiptAsync_RacedByDeletes_AlwaysAnswersALiveDocument()
    {
        var work = Enumerable.Range(0, 40).Select(async i =>
        {
            var receipt = await BeginAsync("contested.txt");
            if (i % 2 == 0)
            {
                await Stores.Removal.DeleteAsync(receipt.Key.DocumentId, "test", Stop);
            }

            return await CompleteAsync(receipt, $"bytes {i}");
        });

        var answers = await Task.WhenAll(work);

        Assert.All(answers, static r => Assert.Contains(r.Outcome, new[] { ReceiptOutcome.Accepted, ReceiptOutcome.Gone }));
        Assert.InRange((await Stores.Queries.FindByNameAsync("contested.txt", Collection.Name, Stop)).Count, 0, 1);
    }
}
