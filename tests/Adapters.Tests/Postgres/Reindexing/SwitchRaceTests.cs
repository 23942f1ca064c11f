using Ingest.Contracts.Documents;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Reindexing;

/// <summary>Publishes and the switch race in a real PostgreSQL: whoever wins, no searchable version is without points in the vectors that are searched.</summary>
public sealed class SwitchRaceTests(LocalStack stack) : StoreContract
{
    private const int Documents = 40;
    private const string Model = "other-64";

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private readonly PostgresStores _postgres = new(stack);

    private IReindexProgress Progress => _postgres.Get<IReindexProgress>();

    [Fact]
    public async Task SwitchAsync_WhileVersionsArePublished_LeavesNoneThatTheTargetLacks()
    {
        for (var i = 0; i < Documents; i++)
        {
            await AddReadyAsync($"{i}", "one");
        }

        for (var i = 0; i < Documents; i++)
        {
            await AddAsync($"{i}", "two");
        }

        var working = await ClaimAsync(Documents);
        var reindex = await BeginAsync();
        var publishers = working.Select((item, i) => Task.Run(() => PublishAsync(item), Stop)).ToList();
        await CopyUntilSwitchedAsync(reindex);
        var published = (await Task.WhenAll(publishers)).Count(static done => done);

        var collection = Assert.IsType<Collection>(await Stores.Collections.FindAsync(Collection.Name, Stop));
        Assert.Equal((Model, reindex.Target), (collection.EmbeddingModel, collection.VectorCollection));
        Assert.Equal(new LackingCount(Documents, 0, 0), await Progress.CountLackingAsync(reindex.CollectionId, reindex.Target, Stop));

        // What was not published is in the queue again, stamped with the new vectors, and no attempt was counted.
        Stores.Advance(TimeSpan.FromSeconds(5));
        var returned = await ClaimAsync(Documents);
        Assert.Equal(Documents - published, returned.Count);
        Assert.All(returned, item => Assert.Equal((Model, 64, reindex.Target, 1), (item.EmbeddingModel, item.Dimensions, item.VectorCollection, item.Attempt)));
    }

    [Fact]
    public async Task PublishAsync_WhilePublishingIsHeld_GoesBackToPendingUncountedAndComesThroughAfterwards()
    {
        await AddAsync("a", "one");
        var item = await ClaimOneAsync();
        var reindex = await BeginAsync();
        Assert.True(await HoldAsync(reindex));

        Assert.False(await PublishAsync(item));
        Assert.True(await _postgres.Get<IReindexQueue>().ReleaseAsync(reindex.Lease, Stop));
        Stores.Advance(TimeSpan.FromSeconds(2));
        var again = await ClaimOneAsync();

        Assert.Equal(1, again.Attempt);
        Assert.True(await PublishAsync(again));
    }

    [Fact]
    public async Task PublishAsync_HolderOfTheHoldIsDead_GoesOnWhenItsLeaseIsOver()
    {
        await AddAsync("a", "one");
        Assert.True(await HoldAsync(await BeginAsync()));
        Stores.Advance(Lease);

        Assert.True(await PublishAsync(await ClaimOneAsync()));
    }

    [Fact]
    public async Task SwitchAsync_VersionWentThroughThePipelineSinceItWasCopied_IsRefused()
    {
        var key = await AddReadyAsync("a", "one");
        var reindex = await BeginAsync();
        await MarkAllAsync(reindex);
        Assert.True(await Stores.Reconcile.RequeueAsync(key, "index_incomplete", "Lost.", Stop));
        Stores.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await PublishAsync(await ClaimOneAsync(), chunks: 4));

        Assert.True(await HoldAsync(reindex));

        Assert.False(await Progress.SwitchAsync(reindex.Lease, Stop));
        await MarkAllAsync(reindex);
        Assert.True(await Progress.SwitchAsync(reindex.Lease, Stop));
    }

    [Fact]
    public async Task RequestAsync_ManyAtOnce_IsOneReindexWithOneTarget()
    {
        var store = _postgres.Get<IReindexStore>();

        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.RequestAsync(Collection.Name, Model, 64, Stop)));

        Assert.Single(asked.Select(static one => one!.Id).Distinct());
        Assert.Single(asked, static one => one!.Created);
        Assert.Equal([$"{Collection.Name}.r2"], await store.ListSparesAsync([Collection.Queue], Stop));
        Assert.Null(await store.RequestAsync(UniqueName("nobody"), Model, 64, Stop));
        await store.CancelAsync(Collection.Name, Stop);
        Assert.Null(await store.RequestAsync(Collection.Name, Collection.EmbeddingModel, Collection.Dimensions, Stop));
    }

    [Fact]
    public async Task ClaimAsync_OtherQueueOrModel_GetsNothing()
    {
        await _postgres.Get<IReindexStore>().RequestAsync(Collection.Name, Model, 64, Stop);

        Assert.Empty(await ClaimReindexAsync([UniqueName("q")], [Model]));
        Assert.Empty(await ClaimReindexAsync([Collection.Queue], ["lexical-512"]));
        Assert.Single(await ClaimReindexAsync([Collection.Queue], [Model]));
        Assert.Empty(await ClaimReindexAsync([Collection.Queue], [Model]));
    }

    [Fact]
    public async Task Lease_AfterACancel_MovesNothing()
    {
        var reindex = await BeginAsync();
        await _postgres.Get<IReindexStore>().CancelAsync(Collection.Name, Stop);

        Assert.Null(await _postgres.Get<IReindexQueue>().FindAsync(reindex.Lease, Stop));
        Assert.False(await Progress.SaveAsync(reindex.Lease, [], null, Lease, Stop));
        Assert.False(await HoldAsync(reindex));
        Assert.False(await Progress.SwitchAsync(reindex.Lease, Stop));
        Assert.Equal([reindex.Target], await _postgres.Get<IReindexStore>().ListDiscardedAsync([Collection.Queue], Stop));
    }

    [Fact]
    public async Task BeginReceipt_ByAProcessThatKnowsTheCollectionFromBeforeTheSwitch_StampsWhatItIsNow()
    {
        var reindex = await BeginAsync();
        await CopyUntilSwitchedAsync(reindex);

        await AddAsync("a", "one", collection: Collection);

        var item = await ClaimOneAsync();
        Assert.Equal((Model, 64, reindex.Target), (item.EmbeddingModel, item.Dimensions, item.VectorCollection));
    }

    protected override Stores CreateStores() => _postgres.Stores;

    public override async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task<ReindexWork> BeginAsync()
    {
        await _postgres.Get<IReindexStore>().RequestAsync(Collection.Name, Model, 64, Stop);
        return Assert.Single(await ClaimReindexAsync([Collection.Queue], [Model]));
    }

    private Task<IReadOnlyList<ReindexWork>> ClaimReindexAsync(string[] queues, string[] models) =>
        _postgres.Get<IReindexQueue>().ClaimAsync(new ReindexClaim(queues, models, null, "test", 8, Lease), Stop);

    private Task<bool> HoldAsync(ReindexWork reindex) =>
        Progress.HoldPublishingAsync(reindex.Lease, new ReindexPass(ReindexPhase.Switch, Verified: true, 0, 0), Lease, Stop);

    /// <summary>As if everything that is lacking had been copied.</summary>
    private async Task<int> MarkAllAsync(ReindexWork reindex)
    {
        var lacking = await Progress.ListLackingAsync(reindex.CollectionId, reindex.Target, null, 1000, Stop);
        Assert.True(await Progress.SaveAsync(
            reindex.Lease, [.. lacking.Select(static version => new CopiedVersion(version.Key, version.Chunks, version.AsOf))], null, Lease, Stop));
        return lacking.Count;
    }

    private async Task CopyUntilSwitchedAsync(ReindexWork reindex)
    {
        await MarkAllAsync(reindex);
        Assert.True(await HoldAsync(reindex));
        while (!await Progress.SwitchAsync(reindex.Lease, Stop))
        {
            Assert.True(await MarkAllAsync(reindex) > 0, "Nothing is lacking, and still it does not switch.");
        }
    }
}
