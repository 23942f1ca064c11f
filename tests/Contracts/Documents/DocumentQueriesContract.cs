using Ingest.Domain.Documents;

namespace Ingest.Contracts.Documents;

/// <summary>What every <see cref="IDocumentQueries"/> does.</summary>
public abstract class DocumentQueriesContract : StoreContract
{
    [Fact]
    public async Task FindAsync_Unknown_AnswersNull() => Assert.Null(await Stores.Queries.FindAsync(Guid.NewGuid(), Stop));

    [Fact]
    public async Task FindByNameAsync_NameInTwoCollections_AnswersBothOrTheOneAskedFor()
    {
        var name = $"{UniqueName("shared")}.txt";
        var other = await AddCollectionAsync(Collection.Queue);
        await AddAsync(name, "bytes");
        await AddAsync(name, "bytes", collection: other);

        var both = await Stores.Queries.FindByNameAsync(name, null, Stop);
        var one = await Stores.Queries.FindByNameAsync(name, other.Name, Stop);

        Assert.Equal(new[] { Collection.Name, other.Name }.Order(StringComparer.Ordinal), both.Select(static view => view.Collection));
        Assert.Equal(other.Name, Assert.Single(one).Collection);
        Assert.Empty(await Stores.Queries.FindByNameAsync(name.ToUpperInvariant(), null, Stop));
    }

    [Theory]
    [InlineData("it's \"quoted\" 100%_\\.txt")]
    [InlineData("--drop table.txt")]
    [InlineData("📄 مرحبا.txt")]
    public async Task FindByNameAsync_DifficultName_FindsExactlyIt(string name)
    {
        var key = (await AddAsync(name, "bytes")).Key;

        var view = Assert.Single(await Stores.Queries.FindByNameAsync(name, Collection.Name, Stop));

        Assert.Equal((key.DocumentId, name), (view.Id, view.Name));
    }

    [Fact]
    public async Task ListAsync_PageByPage_AnswersEveryDocumentOnceNewestFirst()
    {
        var added = new List<Guid>();
        for (var i = 0; i < 7; i++)
        {
            added.Add((await AddAsync($"{i}.txt", $"bytes {i}")).Key.DocumentId);
        }

        var listed = new List<Guid>();
        var pages = 0;
        Guid? after = null;
        do
        {
            var page = await Stores.Queries.ListAsync(new DocumentFilter(Collection.Name, After: after, Limit: 3), Stop);
            Assert.InRange(page.Items.Count, 1, 3);
            listed.AddRange(page.Items.Select(static view => view.Id));
            after = page.Next;
            pages++;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Reverse(added), listed);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task ListAsync_ByState_AnswersDocumentsWhoseLatestVersionIsInIt()
    {
        var failed = await AddFailedAsync("failed.txt", "1");
        var ready = await AddReadyAsync("ready.txt", "2");
        var replacedAfterFailure = await AddFailedAsync("again.txt", "3");
        await AddReadyAsync("again.txt", "4");
        var pending = (await AddAsync("pending.txt", "5")).Key;
        var receiving = (await BeginAsync("receiving.txt")).Key;
        await Stores.Removal.DeleteAsync((await FailBesideAsync("deleted.txt", pending)).DocumentId, "test", Stop);

        Assert.Equal([failed.DocumentId], await ListAsync(VersionState.Failed));
        Assert.Equal([replacedAfterFailure.DocumentId, ready.DocumentId], await ListAsync(VersionState.Ready));
        Assert.Equal([pending.DocumentId], await ListAsync(VersionState.Pending));
        Assert.Equal([receiving.DocumentId], await ListAsync(VersionState.Receiving));
        Assert.Empty(await ListAsync(VersionState.Superseded));
    }

    [Fact]
    public async Task ListAsync_ByPartOfTheName_IgnoresCaseAndTakesWildcardsLiterally()
    {
        await AddAsync("Übersicht 100%.txt", "1");
        await AddAsync("other 100.txt", "2");

        Assert.Equal(["Übersicht 100%.txt"], await ListNamesAsync("üBERSICHT"));
        Assert.Equal(["Übersicht 100%.txt"], await ListNamesAsync("0%."));
        Assert.Equal(2, (await ListNamesAsync("100")).Count);
        Assert.Empty(await ListNamesAsync("_"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(501)]
    public async Task ListAsync_LimitOutOfRange_Throws(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Stores.Queries.ListAsync(new DocumentFilter(Limit: limit), Stop));

    [Fact]
    public async Task GetTimelineAsync_Limited_AnswersTheLastEventsOldestFirst()
    {
        var key = await AddReadyAsync("a.txt", "bytes");

        var lines = await Stores.Queries.GetTimelineAsync(key.DocumentId, 2, Stop);

        Assert.Equal(["claimed", "published"], lines.Select(static line => line.Event));
        Assert.All(lines, line => Assert.Equal(Stores.Time.GetUtcNow(), line.At));
    }

    [Fact]
    public async Task CountAsync_EveryState_CountsLiveDocumentsAndSearchableChunks()
    {
        await BeginAsync("receiving.txt");
        await AddFailedAsync("failed.txt", "1");
        await AddReadyAsync("ready.txt", "2", chunks: 5);
        var updated = await AddReadyAsync("updated.txt", "3", chunks: 7);
        await Stores.Removal.DeleteAsync((await AddReadyAsync("deleted.txt", "4", chunks: 100)).DocumentId, "test", Stop);
        await AddAsync("working.txt", "5");
        await ClaimOneAsync();
        await AddAsync("updated.txt", "6");
        var empty = await AddCollectionAsync(Collection.Queue);

        var counts = await Stores.Queries.CountAsync([Collection.Queue], Stop);

        Assert.Equal(
            new[]
            {
                new CollectionCounts(Collection.Name, Receiving: 1, Pending: 1, Processing: 1, Ready: 1, Failed: 1, Chunks: 12),
                new CollectionCounts(empty.Name, 0, 0, 0, 0, 0, 0),
            }.OrderBy(static c => c.Name, StringComparer.Ordinal),
            counts);
        Assert.Contains(await Stores.Queries.CountAsync(null, Stop), c => c.Name == Collection.Name);
        Assert.Equal(1, (await ViewAsync(updated.DocumentId)).SearchableVersion);
    }

    [Fact]
    public async Task GetCurrentAsync_SomeSearchable_AnswersThoseOnly()
    {
        var ready = await AddReadyAsync("ready.txt", "1");
        var pending = await AddAsync("pending.txt", "2");

        var current = await Stores.Queries.GetCurrentAsync([ready.DocumentId, pending.Key.DocumentId, Guid.NewGuid()], Stop);

        Assert.Equal(KeyValuePair.Create(ready.DocumentId, new CurrentVersion(1, "ready.txt", Collection.Name)), Assert.Single(current));
        Assert.Empty(await Stores.Queries.GetCurrentAsync([], Stop));
    }

    /// <summary>Fails a version while another document waits in the queue.</summary>
    private async Task<VersionKey> FailBesideAsync(string name, VersionKey waiting)
    {
        await AddAsync(name, name);
        VersionKey failed = default;
        foreach (var item in await ClaimAsync(10))
        {
            if (item.Key == waiting)
            {
                await Stores.Queue.ReleaseAsync(item.Lease, Stop);
            }
            else
            {
                await Stores.Queue.FailAsync(item.Lease, "corrupt", "Cut off.", Stop);
                failed = item.Key;
            }
        }

        return failed;
    }

    private async Task<IReadOnlyList<Guid>> ListAsync(VersionState state) =>
        [.. (await Stores.Queries.ListAsync(new DocumentFilter(Collection.Name, state), Stop)).Items.Select(static view => view.Id)];

    private async Task<IReadOnlyList<string>> ListNamesAsync(string part) =>
        [.. (await Stores.Queries.ListAsync(new DocumentFilter(Collection.Name, NameContains: part), Stop)).Items.Select(static view => view.Name)];
}
