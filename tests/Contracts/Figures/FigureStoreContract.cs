using Ingest.Contracts.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Figures;

namespace Ingest.Contracts.Figures;

/// <summary>What every <see cref="IFigureStore"/> promises, with an <see cref="IFigureKeeping"/> that runs or does not.</summary>
public abstract class FigureStoreContract : StoreContract
{
    protected abstract IFigureStore Figures { get; }

    protected abstract IFigureKeeping Keeping { get; }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadStandingAsync_EveryState_CountsAtOnceWhetherFoldedOrNot(bool fold)
    {
        await BeginAsync("receiving.txt");
        await AddFailedAsync("failed.txt", "1");
        await AddReadyAsync("ready.txt", "12", chunks: 5);
        await AddReadyAsync("updated.txt", "123", chunks: 7);
        await Stores.Removal.DeleteAsync((await AddReadyAsync("deleted.txt", "4", chunks: 100)).DocumentId, "test", Stop);
        await AddAsync("working.txt", "5");
        await ClaimOneAsync();
        await AddAsync("updated.txt", "6666");
        if (fold)
        {
            await FoldAsync();
        }

        var mine = await FindAsync();

        Assert.Equal(new CollectionFigures(Collection.Name, "lexical-512", 512, Receiving: 1, Pending: 1, Processing: 1, Ready: 1, Failed: 1, Chunks: 12, Bytes: 5), mine);
    }

    [Fact]
    public async Task ReadStandingAsync_ChangesAfterAFold_AreSeenAtOnce()
    {
        var key = await AddReadyAsync("a.txt", "12", chunks: 5);
        await FoldAsync();

        await AddReadyAsync("a.txt", "123", chunks: 2);
        Assert.Equal((1, 2, 3), await FindAsync() is var updated ? (updated.Ready, updated.Chunks, updated.Bytes) : default);
        await Stores.Removal.DeleteAsync(key.DocumentId, "test", Stop);

        Assert.Equal((0, 0, 0), await FindAsync() is var deleted ? (deleted.Ready, deleted.Chunks, deleted.Bytes) : default);
    }

    [Fact]
    public async Task ReadStandingAsync_SomethingWaits_SaysHowLong()
    {
        await AddAsync("a.txt", "1");
        Stores.Advance(TimeSpan.FromMinutes(3));

        var standing = await Figures.ReadStandingAsync(Stop);

        Assert.True(standing.OldestPending >= TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task ReadStandingAsync_SomethingSettled_CountsItForAMinute()
    {
        var before = (await Figures.ReadStandingAsync(Stop)).Recent.LastMinute;
        await AddReadyAsync("a.txt", "1");
        await AddFailedAsync("b.txt", "2");

        var recent = (await Figures.ReadStandingAsync(Stop)).Recent;

        // Other tests of this database settle documents too.
        Assert.True(recent.LastMinute >= 2, $"{before} before, {recent} after.");
        Assert.True(recent.FirstAt <= Stores.Time.GetUtcNow());
    }

    [Fact]
    public async Task ListFailuresAsync_SeveralReasons_LargestFirstWithTheLatestExample()
    {
        await FailAsync("a.txt", "corrupt", "First.");
        Stores.Advance(TimeSpan.FromSeconds(1));
        await FailAsync("b.txt", "corrupt", "Second.");
        var locked = await FailAsync("c.txt", "encrypted", "Locked.");
        await FailAsync("d.txt", "no_text", "Retried.");
        Assert.True(await Stores.Queue.RetryFailedAsync((await Stores.Queries.FindByNameAsync("d.txt", Collection.Name, Stop))[0].Id, Stop));

        var groups = await Figures.ListFailuresAsync(Collection.Name, 10, Stop);
        var first = await Figures.ListFailuresAsync(Collection.Name, 1, Stop);

        Assert.Equal(
            [("corrupt", 2, "b.txt", "Second."), ("encrypted", 1, "c.txt", "Locked.")],
            groups.Select(static group => (group.Code, group.Count, group.Name, group.Message)));
        Assert.Equal(locked, groups[1].DocumentId);
        Assert.Equal("corrupt", Assert.Single(first).Code);
    }

    [Fact]
    public async Task ListFailuresAsync_FailedVersionThatANewerOneReplaces_IsNoFailure()
    {
        await FailAsync("a.txt", ErrorCodes.Corrupt, "First.");
        await AddAsync("a.txt", "other bytes");

        Assert.Empty(await Figures.ListFailuresAsync(Collection.Name, 10, Stop));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task ListFailuresAsync_LimitOutOfRange_Throws(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Figures.ListFailuresAsync(null, limit, Stop));

    private async Task<Guid> FailAsync(string name, string code, string message)
    {
        await AddAsync(name, name);
        var item = await ClaimOneAsync();
        Assert.True(await Stores.Queue.FailAsync(item.Lease, code, message, Stop));
        return item.Key.DocumentId;
    }

    private async Task<CollectionFigures> FindAsync() =>
        Assert.Single((await Figures.ReadStandingAsync(Stop)).Collections, figures => figures.Name == Collection.Name);

    private async Task FoldAsync()
    {
        while (await Keeping.FoldAsync(1000, Stop) == 1000)
        {
        }
    }
}
