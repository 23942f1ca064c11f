using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;

namespace Ingest.Contracts.Indexing;

/// <summary>What every <see cref="IVectorIndex"/> does. Each test has vector collections of its own.</summary>
public abstract class VectorIndexContract
{
    private const int Dimensions = 8;

    private readonly string _collection = $"c-{Guid.NewGuid():N}";

    protected abstract IVectorIndex Index { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Makes these versions the searchable ones of live documents, for an index whose search looks at the database. An index that leaves
    /// that to the search service has nothing to do.
    /// </summary>
    protected virtual Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken) => Task.CompletedTask;

    [Fact]
    public async Task EnsureCollectionAsync_AgainAndAtOnce_IsFine()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Index.EnsureCollectionAsync(_collection, Dimensions, Stop)));

        await Index.UpsertAsync(_collection, [Point(Key(), 0)], Stop);
    }

    [Fact]
    public async Task EnsureCollectionAsync_OtherDimensions_IsDimensionMismatchNamingBoth()
    {
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);

        var thrown = await Assert.ThrowsAsync<FatalException>(() => Index.EnsureCollectionAsync(_collection, Dimensions + 1, Stop));

        Assert.Equal(ErrorCodes.DimensionMismatch, thrown.Code);
        Assert.Contains("8", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("9", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpsertAsync_Twice_ChangesNothing()
    {
        var key = await CurrentKeyAsync();
        var points = Enumerable.Range(0, 10).Select(i => Point(key, i)).ToList();

        await Index.UpsertAsync(_collection, points, Stop);
        var once = await SearchAsync(Axis(0), 20);
        await Index.UpsertAsync(_collection, points, Stop);
        var twice = await SearchAsync(Axis(0), 20);

        Assert.Equal(10, once.Count);
        Assert.Equal(once, twice);
        Assert.Equal(10, await Index.CountAsync(_collection, key, Stop));
    }

    [Fact]
    public async Task UpsertAsync_SameIdOtherContent_ReplacesIt()
    {
        var key = await CurrentKeyAsync();
        await Index.UpsertAsync(_collection, [Point(key, 0, Axis(1), "old")], Stop);

        var replacement = new ChunkPoint(key, new Chunk(0, "new", "Heading > Sub", 7, 5_000_000_000, 5_000_000_003), Axis(0));
        await Index.UpsertAsync(_collection, [replacement], Stop);

        var hit = Assert.Single(await SearchAsync(Axis(0), 5));
        Assert.Equal(new IndexHit(key, replacement.Chunk, 1), hit);
    }

    [Fact]
    public async Task UpsertAsync_SameIdTwiceInOneCall_KeepsTheLast()
    {
        var key = await CurrentKeyAsync();

        await Index.UpsertAsync(_collection, [Point(key, 0, text: "first"), Point(key, 0, text: "last")], Stop);

        Assert.Equal("last", Assert.Single(await SearchAsync(Axis(0), 5)).Chunk.Text);
        Assert.Equal(1, await Index.CountAsync(_collection, key, Stop));
    }

    [Fact]
    public async Task UpsertAsync_NoPoints_IsFine()
    {
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);

        await Index.UpsertAsync(_collection, [], Stop);

        Assert.Empty(await Index.ListVersionsAsync(_collection, null, 10, Stop));
    }

    [Fact]
    public async Task UpsertAsync_WrongDimensions_IsDimensionMismatchAndWritesNothing()
    {
        var key = await CurrentKeyAsync();

        var all = await Assert.ThrowsAsync<FatalException>(
            () => Index.UpsertAsync(_collection, [Point(key, 0, new float[Dimensions - 1])], Stop));
        var one = await Assert.ThrowsAsync<FatalException>(
            () => Index.UpsertAsync(_collection, [Point(key, 0), Point(key, 1, new float[Dimensions + 1])], Stop));

        Assert.Equal([ErrorCodes.DimensionMismatch, ErrorCodes.DimensionMismatch], [all.Code, one.Code]);
        Assert.Equal(0, await Index.CountAsync(_collection, key, Stop));
    }

    [Fact]
    public async Task UpsertAsync_UnknownCollection_IsRetryableAndNamesIt()
    {
        var thrown = await Assert.ThrowsAsync<RetryableException>(() => Index.UpsertAsync(_collection, [Point(Key(), 0)], Stop));

        Assert.Equal(ErrorCodes.IndexUnavailable, thrown.Code);
        Assert.Contains(_collection, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_UnknownCollection_FindNothing()
    {
        Assert.Empty(await SearchAsync(Axis(0), 5));
        Assert.Equal(0, await Index.CountAsync(_collection, Key(), Stop));
        Assert.Empty(await Index.ListVersionsAsync(_collection, null, 5, Stop));
        await Index.DeleteAsync(_collection, Key(), 0, Stop);
    }

    [Fact]
    public async Task ReadChunksAsync_PageByPage_AnswersEveryChunkAsItWasWritten()
    {
        var (key, other) = (await CurrentKeyAsync(), Key());
        var chunks = Enumerable.Range(0, 10)
            .Select(i => new Chunk(i, $"text {i} — ü", i % 2 == 0 ? "" : "Heading > Sub", i % 3 == 0 ? null : i, 5_000_000_000 + i, 5_000_000_005 + i)).ToList();
        await Index.UpsertAsync(_collection, [.. chunks.Select(chunk => new ChunkPoint(key, chunk, Axis(0)))], Stop);
        await Index.UpsertAsync(_collection, [Point(other, 0), Point(key with { Version = key.Version + 1 }, 3)], Stop);

        var read = new List<Chunk>();
        while (await Index.ReadChunksAsync(_collection, key, read.Count, 4, Stop) is { Count: > 0 } page)
        {
            Assert.True(page.Count == 4 || read.Count + page.Count == chunks.Count);
            read.AddRange(page);
        }

        Assert.Equal(chunks, read);
    }

    [Fact]
    public async Task ReadChunksAsync_NoSuchVersionOrCollection_IsEmpty()
    {
        Assert.Empty(await Index.ReadChunksAsync(_collection, Key(), 0, 10, Stop));
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);
        Assert.Empty(await Index.ReadChunksAsync(_collection, Key(), 0, 10, Stop));
    }

    [Fact]
    public async Task ReadChunksAsync_LimitOutOfRange_IsRefused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Index.ReadChunksAsync(_collection, Key(), 0, 0, Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Index.ReadChunksAsync(_collection, Key(), 0, 257, Stop));
    }

    [Fact]
    public async Task DropCollectionAsync_WithPoints_RemovesItWholeAndOnlyIt()
    {
        var kept = $"{_collection}.kept";
        var key = await CurrentKeyAsync();
        await Index.EnsureCollectionAsync(kept, Dimensions, Stop);
        await Index.UpsertAsync(kept, [Point(key, 0)], Stop);
        await Index.UpsertAsync(_collection, [.. Enumerable.Range(0, 300).Select(i => Point(key, i))], Stop);

        await Index.DropCollectionAsync(_collection, Stop);

        Assert.Equal(0, await Index.CountAsync(_collection, key, Stop));
        Assert.Equal(1, await Index.CountAsync(kept, key, Stop));
        var thrown = await Assert.ThrowsAsync<RetryableException>(() => Index.UpsertAsync(_collection, [Point(key, 0)], Stop));
        Assert.Equal(ErrorCodes.IndexUnavailable, thrown.Code);
    }

    [Fact]
    public async Task DropCollectionAsync_AgainOrUnknown_IsFineAndTheNameIsFree()
    {
        await Index.DropCollectionAsync(_collection, Stop);
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);
        await Index.DropCollectionAsync(_collection, Stop);
        await Index.DropCollectionAsync(_collection, Stop);

        await Index.EnsureCollectionAsync(_collection, Dimensions + 1, Stop);

        Assert.Empty(await Index.ListVersionsAsync(_collection, null, 10, Stop));
    }

    [Fact]
    public async Task UpsertAsync_TenThousandPointsInBatches_CountsExactly()
    {
        var key = await CurrentKeyAsync();
        var points = Enumerable.Range(0, 10_000).Select(i => Point(key, i, RandomUnit(i))).ToList();

        foreach (var batch in points.Chunk(256))
        {
            await Index.UpsertAsync(_collection, batch, Stop);
        }

        Assert.Equal(10_000, await Index.CountAsync(_collection, key, Stop));
        Assert.Equal([new VersionPoints(key, 10_000)], await Index.ListVersionsAsync(_collection, null, 10, Stop));
        var query = RandomUnit(-1);
        var expected = points.OrderByDescending(p => Dot(p.Vector.Span, query)).Take(10).Select(p => p.Chunk.Ordinal);
        Assert.Equal(expected, (await SearchAsync(query, 10)).Select(h => h.Chunk.Ordinal));
    }

    [Fact]
    public async Task UpsertAsync_MoreThanOnePageInOneCall_WritesAll()
    {
        var key = await CurrentKeyAsync();

        await Index.UpsertAsync(_collection, [.. Enumerable.Range(0, 1000).Select(i => Point(key, i))], Stop);

        Assert.Equal(1000, await Index.CountAsync(_collection, key, Stop));
    }

    [Fact]
    public async Task UpsertAsync_OneVersionFromManyAtOnce_WritesEveryPointOnce()
    {
        var key = await CurrentKeyAsync();
        var points = Enumerable.Range(0, 500).Select(i => Point(key, i)).ToList();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer =>
            Index.UpsertAsync(_collection, writer % 2 == 0 ? points : [.. points.AsEnumerable().Reverse()], Stop)));

        Assert.Equal(500, await Index.CountAsync(_collection, key, Stop));
    }

    [Fact]
    public async Task UpsertAsync_UnusualText_RoundTrips()
    {
        var key = await CurrentKeyAsync();
        string[] texts = ["a\tb\r\nc", "שלום 😀 مرحبا", "'; drop table x; --", new string('x', 6000), "\u0001\u001F\uFFFD\uFEFF", "e\u0301"];

        await Index.UpsertAsync(_collection, [.. texts.Select((text, i) => Point(key, i, text: text))], Stop);

        var hits = await SearchAsync(Axis(0), 10);
        Assert.Equal(texts, hits.Select(h => h.Chunk.Text));
    }

    [Fact]
    public async Task DeleteAsync_FromOrdinal_TrimsOnlyThatVersion()
    {
        var key = await CurrentKeyAsync();
        var next = key with { Version = 2 };
        await Index.UpsertAsync(_collection, [.. Enumerable.Range(0, 20).SelectMany(i => new[] { Point(key, i), Point(next, i) })], Stop);

        await Index.DeleteAsync(_collection, key, 5, Stop);
        await Index.DeleteAsync(_collection, key, 5, Stop);

        Assert.Equal(5, await Index.CountAsync(_collection, key, Stop));
        Assert.Equal(20, await Index.CountAsync(_collection, next, Stop));
        Assert.Equal([0, 1, 2, 3, 4], (await SearchAsync(Axis(0), 50)).Where(h => h.Key == key).Select(h => h.Chunk.Ordinal));
        await Index.DeleteAsync(_collection, key, 0, Stop);
        Assert.Equal([new VersionPoints(next, 20)], await Index.ListVersionsAsync(_collection, null, 10, Stop));
    }

    [Fact]
    public async Task SearchAsync_Points_AnswersBestFirstAndAtMostTheLimit()
    {
        var key = await CurrentKeyAsync();
        await Index.UpsertAsync(
            _collection, [Point(key, 0, Between(0, 1, 0.2)), Point(key, 1, Axis(0)), Point(key, 2, Axis(1)), Point(key, 3, Opposite(0)), Point(key, 4, Between(0, 1, 0.1))], Stop);

        var all = await SearchAsync(Axis(0), 10);
        var two = await SearchAsync(Axis(0), 2);

        Assert.Equal([1, 4, 0, 2, 3], all.Select(h => h.Chunk.Ordinal));
        Assert.Equal(all.Take(2), two);
        Assert.Equal([1f, 0f, -1f], [all[0].Score, all[3].Score, all[4].Score], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public async Task SearchAsync_Ties_AreInKeyOrderWhateverTheOrderOfWriting()
    {
        var keys = Enumerable.Range(0, 4).Select(_ => Key()).OrderBy(k => k.DocumentId).ToList();
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);
        await MakeCurrentAsync(keys, Stop);
        var points = keys.SelectMany(k => Enumerable.Range(0, 3).Select(i => Point(k, i))).ToList();
        var shuffled = points.ToArray();
        new Random(1).Shuffle(shuffled);
        foreach (var point in shuffled)
        {
            await Index.UpsertAsync(_collection, [point], Stop);
        }

        var expected = points.Select(p => (p.Key, p.Chunk.Ordinal)).ToList();
        Assert.Equal(expected, (await SearchAsync(Axis(0), 12)).Select(h => (h.Key, h.Chunk.Ordinal)));
        Assert.Equal(expected.Take(5), (await SearchAsync(Axis(0), 5)).Select(h => (h.Key, h.Chunk.Ordinal)));
    }

    [Fact]
    public async Task SearchAsync_WrongDimensions_IsDimensionMismatch()
    {
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);

        var thrown = await Assert.ThrowsAsync<FatalException>(() => SearchAsync(new float[Dimensions + 1], 5));

        Assert.Equal(ErrorCodes.DimensionMismatch, thrown.Code);
    }

    [Fact]
    public async Task Collections_SameVersionInTwo_AreIsolated()
    {
        var key = await CurrentKeyAsync();
        var other = $"{_collection}-other";
        await Index.EnsureCollectionAsync(other, Dimensions * 2, Stop);
        await Index.UpsertAsync(_collection, [Point(key, 0, text: "here")], Stop);
        await Index.UpsertAsync(other, [Point(key, 0, new float[Dimensions * 2], "there"), Point(key, 1, new float[Dimensions * 2], "there")], Stop);

        await Index.DeleteAsync(other, key, 1, Stop);

        Assert.Equal("here", Assert.Single(await SearchAsync(Axis(0), 5)).Chunk.Text);
        Assert.Equal(1, await Index.CountAsync(_collection, key, Stop));
        Assert.Equal([new VersionPoints(key, 1)], await Index.ListVersionsAsync(other, null, 5, Stop));
    }

    [Fact]
    public async Task ListVersionsAsync_PageByPage_AnswersEveryVersionOnceInKeyOrder()
    {
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);
        var documents = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).Order().ToList();
        var expected = documents.SelectMany((id, i) => Enumerable.Range(1, 2).Select(v => new VersionPoints(new VersionKey(id, v), i + v))).ToList();
        foreach (var version in expected.AsEnumerable().Reverse())
        {
            await Index.UpsertAsync(_collection, [.. Enumerable.Range(0, (int)version.Points).Select(i => Point(version.Key, i))], Stop);
        }

        var found = new List<VersionPoints>();
        IReadOnlyList<VersionPoints> page;
        do
        {
            page = await Index.ListVersionsAsync(_collection, found.Count == 0 ? null : found[^1].Key, 5, Stop);
            found.AddRange(page);
        }
        while (page.Count == 5);

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task EveryCall_Cancelled_IsCancellationAndNoFailure()
    {
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var token = cancelled.Token;
        Func<Task>[] calls =
        [
            () => Index.EnsureCollectionAsync($"{_collection}-new", Dimensions, token),
            () => Index.UpsertAsync(_collection, [Point(Key(), 0)], token),
            () => Index.CountAsync(_collection, Key(), token),
            () => Index.DeleteAsync(_collection, Key(), 0, token),
            () => Index.SearchAsync(_collection, Axis(0), 5, token),
            () => Index.ListVersionsAsync(_collection, null, 5, token),
            () => Index.ProbeAsync(token),
        ];

        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        }
    }

    [Fact]
    public async Task ProbeAsync_ManyAtOnce_AllPass() =>
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Index.ProbeAsync(Stop)));

    /// <summary>The collection, and a version in it that is searchable.</summary>
    private async Task<VersionKey> CurrentKeyAsync()
    {
        var key = Key();
        await Index.EnsureCollectionAsync(_collection, Dimensions, Stop);
        await MakeCurrentAsync([key], Stop);
        return key;
    }

    private async Task<IReadOnlyList<IndexHit>> SearchAsync(float[] query, int limit) => await Index.SearchAsync(_collection, query, limit, Stop);

    private static VersionKey Key() => new(Guid.NewGuid(), 1);

    private static ChunkPoint Point(VersionKey key, int ordinal, float[]? vector = null, string? text = null)
    {
        text ??= $"text {ordinal}";
        return new ChunkPoint(key, new Chunk(ordinal, text, "", null, ordinal * 10L, (ordinal * 10L) + text.Length), vector ?? Axis(0));
    }

    private static float[] Axis(int axis) => Between(axis, axis, 0);

    private static float[] Opposite(int axis) => [.. Axis(axis).Select(x => -x)];

    /// <summary>The unit vector at this angle (in quarter turns) from one axis to another.</summary>
    private static float[] Between(int from, int to, double quarters)
    {
        var vector = new float[Dimensions];
        vector[to] = (float)Math.Sin(quarters * Math.PI / 2);
        vector[from] = (float)Math.Cos(quarters * Math.PI / 2);
        return vector;
    }

    private static float[] RandomUnit(int seed)
    {
        var random = new Random(seed);
        var vector = Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var length = MathF.Sqrt(Dot(vector, vector));
        return [.. vector.Select(x => x / length)];
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
