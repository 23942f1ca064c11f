using Ingest.Contracts.Documents;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;

namespace Ingest.Contracts.Collections;

/// <summary>What every <see cref="ICollectionStore"/> does.</summary>
public abstract class CollectionStoreContract : StoreContract
{
    [Fact]
    public async Task GetOrCreateAsync_ByFiftyAtOnce_CreatesOneAndAnswersItToAll()
    {
        var wanted = new Collection(0, UniqueName("c"), UniqueName("q"), "lexical-512", 512, "vectors");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Stores.Collections.GetOrCreateAsync(wanted, Stop)));

        var created = Assert.Single(answers.Distinct());
        Assert.Equal(wanted with { Id = created.Id }, created);
        Assert.Equal(created, await Stores.Collections.FindAsync(wanted.Name, Stop));
    }

    [Fact]
    public async Task GetOrCreateAsync_NameTaken_LeavesTheFirstUnchanged()
    {
        var other = Collection with { Queue = UniqueName("q"), EmbeddingModel = "other", Dimensions = 8, VectorCollection = "elsewhere" };

        Assert.Equal(Collection, await Stores.Collections.GetOrCreateAsync(other, Stop));
    }

    [Fact]
    public async Task GetOrCreateAsync_BadName_IsRefused()
    {
        var error = await Assert.ThrowsAsync<FatalException>(
            () => Stores.Collections.GetOrCreateAsync(Collection with { Name = "Not a name" }, Stop));

        Assert.Equal(ErrorCodes.InvalidName, error.Code);
    }

    [Fact]
    public async Task FindAsync_Unknown_AnswersNull() => Assert.Null(await Stores.Collections.FindAsync(UniqueName("c"), Stop));

    [Fact]
    public async Task ListAsync_OfQueues_AnswersTheirCollectionsByName()
    {
        var second = await AddCollectionAsync(Collection.Queue);
        var foreign = await AddCollectionAsync(UniqueName("q"));

        var own = await Stores.Collections.ListAsync([Collection.Queue, UniqueName("q")], Stop);
        var all = await Stores.Collections.ListAsync(null, Stop);

        Assert.Equal(new[] { Collection, second }.OrderBy(static c => c.Name, StringComparer.Ordinal), own);
        Assert.Contains(foreign, all);
    }
}
