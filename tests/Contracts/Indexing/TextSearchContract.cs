using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Words;

namespace Ingest.Contracts.Indexing;

/// <summary>What every <see cref="ITextSearch"/> does. Each test has vector collections of its own.</summary>
public abstract class TextSearchContract
{
    private static readonly float[] Vector = [1, 0];

    private readonly string _collection = $"c-{Guid.NewGuid():N}";

    protected abstract IVectorIndex Index { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes these versions the searchable ones of live documents.</summary>
    protected abstract Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken);

    /// <summary>Lets the index do what it does about words when it has time.</summary>
    protected virtual Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [Theory]
    [InlineData("tandem", "tandem")]
    [InlineData("Tandems", "tandem")]
    [InlineData("grosse", "")]
    [InlineData("grose", "umlaut")]
    [InlineData("GRÖßE", "umlaut")]
    [InlineData("AB-1234", "part,other part")]
    [InlineData("1234", "part")]
    [InlineData("invoice.pdf", "path")]
    [InlineData("水道", "japanese")]
    [InlineData("the of and", "tandem,umlaut,path")]
    [InlineData("nowhere", "")]
    [InlineData("!?", "")]
    [InlineData("'; drop table x; -- \\ : & | ( ) ! *", "")]
    public async Task SearchAsync_Words_FindsChunksThatHaveThem(string query, string expected)
    {
        await WriteAsync(
            ("tandem", "The rental of a tandem and a bike"),
            ("umlaut", "Die Größe of the frame"),
            ("part", "Spare part AB-1234 here"),
            ("other part", "Spare part AB-99 here"),
            ("path", "See the /srv/files/invoice.pdf."),
            ("japanese", "東京の水道水"));

        var hits = await SearchAsync(query, 10);

        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), hits.Select(static h => h.Chunk.Context).Order());
        Assert.All(hits, static h => Assert.True(h.Score > 0));
    }

    [Fact]
    public async Task SearchAsync_NotAllWordsOccur_RanksByWhatDoes()
    {
        await WriteAsync(
            ("common", "the shop opens at nine"),
            ("both", "the tandem shop"),
            ("rare", "one tandem"),
            ("common too", "a shop"),
            ("neither", "nothing"));

        var hits = await SearchAsync("tandem shop in atlantis", 10);

        Assert.Equal("both", hits[0].Chunk.Context);
        Assert.Equal("rare", hits[1].Chunk.Context);
        Assert.Equal(4, hits.Count);
    }

    [Fact]
    public async Task SearchAsync_PhraseAndExclusion_AreHeld()
    {
        await WriteAsync(("a", "the notice period is long"), ("b", "the period of notice"), ("c", "notice period of the draft"));

        Assert.Equal(["a", "c"], (await SearchAsync("\"notice period\"", 10)).Select(static h => h.Chunk.Context).Order());
        Assert.Equal(["a"], (await SearchAsync("\"notice period\" -draft", 10)).Select(static h => h.Chunk.Context));
    }

    [Fact]
    public async Task SearchAsync_Limit_AnswersTheBestInTheSameOrder()
    {
        await WriteAsync([.. Enumerable.Range(0, 50).Select(i => ($"{i}", $"lamp {string.Concat(Enumerable.Repeat("lamp ", i % 5))} filler"))]);

        var all = await SearchAsync("lamp", 50);
        var some = await SearchAsync("lamp", 7);

        Assert.Equal(50, all.Count);
        Assert.Equal(all.Take(7), some);
        Assert.Equal(all.OrderByDescending(static h => h.Score).ThenBy(static h => h.Key.DocumentId).ThenBy(static h => h.Chunk.Ordinal), all);
    }

    [Fact]
    public async Task SearchAsync_WordInMoreChunksThanAreRead_StillFindsTheRareOneAndThePair()
    {
        await WriteAsync(
        [
            .. Enumerable.Range(0, 2500).Select(static i => ($"{i}", i switch
            {
                1234 => "shop with a tandem",
                2345 => "shop opens early",
                _ when i % 2 == 0 => "shop of things",
                _ => "early bird",
            })),
        ]);

        Assert.Equal("1234", (await SearchAsync("tandem shop", 10))[0].Chunk.Context);
        Assert.Equal("2345", (await SearchAsync("early shop", 10))[0].Chunk.Context);
        Assert.Equal(10, (await SearchAsync("shop", 10)).Count);
    }

    [Fact]
    public async Task SearchAsync_VersionsThatAreNotSearchable_AreNotThere()
    {
        await Index.EnsureCollectionAsync(_collection, Vector.Length, Stop);
        var old = new VersionKey(Guid.NewGuid(), 1);
        var next = old with { Version = 2 };
        await Index.UpsertAsync(_collection, [Point(old, 0, "", "old lamp")], Stop);
        await MakeCurrentAsync([old], Stop);
        await SettleAsync(Stop);
        await Index.UpsertAsync(_collection, [Point(next, 0, "", "new lamp")], Stop);
        await SettleAsync(Stop);
        Assert.Equal(["old lamp"], (await SearchAsync("lamp", 10)).Select(static h => h.Chunk.Text));

        await MakeCurrentAsync([next], Stop);
        Assert.Equal(["new lamp"], (await SearchAsync("lamp", 10)).Select(static h => h.Chunk.Text));
        await SettleAsync(Stop);
        Assert.Equal(["new lamp"], (await SearchAsync("lamp", 10)).Select(static h => h.Chunk.Text));
    }

    [Fact]
    public async Task UpsertAsync_OtherTextUnderTheSameId_IsFoundByItsWordsOnly()
    {
        var key = (await WriteAsync(("a", "old words"), ("b", "stay here")))[0];

        await Index.UpsertAsync(_collection, [Point(key, 0, "a", "new words")], Stop);

        Assert.Empty(await SearchAsync("old", 10));
        Assert.Equal(["new words"], (await SearchAsync("new", 10)).Select(static h => h.Chunk.Text));
        await SettleAsync(Stop);
        Assert.Empty(await SearchAsync("old", 10));
        Assert.Equal(["new words"], (await SearchAsync("new words", 10)).Select(static h => h.Chunk.Text));
    }

    [Fact]
    public async Task DeleteAsync_Version_LeavesNothingOfIt()
    {
        var keys = await WriteAsync(("a", "lamp one"), ("b", "lamp two"));

        await Index.DeleteAsync(_collection, keys[0], 0, Stop);

        Assert.Empty(await SearchAsync("lamp", 10));
        await SettleAsync(Stop);
        Assert.Empty(await SearchAsync("lamp", 10));
    }

    [Fact]
    public async Task SearchAsync_SeveralCollections_AreRankedTogetherAndOthersAreNotSeen()
    {
        var other = $"{_collection}-other";
        await WriteAsync(("here", "lamp and more and more and more"));
        var key = new VersionKey(Guid.NewGuid(), 1);
        await Index.EnsureCollectionAsync(other, 4, Stop);
        await Index.UpsertAsync(other, [new ChunkPoint(key, new Chunk(0, "lamp lamp", "there", null, 0, 9), new float[] { 1, 0, 0, 0 })], Stop);
        await MakeCurrentAsync([key], Stop);
        await SettleAsync(Stop);

        Assert.Equal(["here"], (await SearchAsync("lamp", 10)).Select(static h => h.Chunk.Context));
        var both = await Index.Text!.SearchAsync([_collection, other, "unknown"], TextQuery.Parse("lamp"), 10, Stop);
        Assert.Equal(["there", "here"], both.Select(static h => h.Chunk.Context));
        Assert.Empty(await Index.Text!.SearchAsync(["unknown"], TextQuery.Parse("lamp"), 10, Stop));
    }

    [Fact]
    public async Task SearchAsync_Cancelled_IsCancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Index.Text!.SearchAsync([_collection], TextQuery.Parse("lamp"), 10, cancelled.Token));
    }

    /// <summary>Writes the texts as chunks of one searchable version, with a context that names each; settles.</summary>
    private async Task<IReadOnlyList<VersionKey>> WriteAsync(params IReadOnlyList<(string Name, string Text)> texts)
    {
        var key = new VersionKey(Guid.NewGuid(), 1);
        await Index.EnsureCollectionAsync(_collection, Vector.Length, Stop);
        await Index.UpsertAsync(_collection, [.. texts.Select((t, i) => Point(key, i, t.Name, t.Text))], Stop);
        await MakeCurrentAsync([key], Stop);
        await SettleAsync(Stop);
        return [key];
    }

    private Task<IReadOnlyList<IndexHit>> SearchAsync(string query, int limit) =>
        Index.Text!.SearchAsync([_collection], TextQuery.Parse(query), limit, Stop);

    private static ChunkPoint Point(VersionKey key, int ordinal, string context, string text) =>
        new(key, new Chunk(ordinal, text, context, null, ordinal * 10_000L, (ordinal * 10_000L) + text.Length), Vector);
}
