using System.Text;
using Ingest.Domain.Embedding;

namespace Ingest.Contracts.Embedding;

/// <summary>What every embedder keeps, whatever its model.</summary>
public abstract class EmbedderContract
{
    /// <summary>The embedder under test.</summary>
    protected abstract IEmbedder Embedder { get; }

    public static TheoryData<string> OddTexts =>
    [
        "x",
        "?!",
        "…",
        "\u200B",
        "🙂",
        "👩‍👩‍👧‍👦",
        "\uD83D",
        "a\uDC00b",
        "e\u0301\u0301\u0301",
        "\u202Eright to left",
        "مرحبا بالعالم",
        "人人生而自由",
        "\uFEFFmark",
        new string('a', 8191),
        new string('漢', 2730),
    ];

    [Fact]
    public async Task EmbedAsync_NoTexts_GivesNone() => Assert.Empty(await Embedder.EmbedAsync([], Cancel));

    [Fact]
    public async Task EmbedAsync_OneText_GivesAUnitVectorOfTheDimensions() =>
        AssertUnit(Assert.Single(await Embedder.EmbedAsync(["A file is registered before anything happens to it."], Cancel)));

    [Fact]
    public async Task EmbedAsync_ManyTexts_KeepsTheirOrder()
    {
        var texts = Texts((3 * Embedder.BatchSize) + 1);

        var together = await Embedder.EmbedAsync(texts, Cancel);

        Assert.Equal(texts.Count, together.Count);
        foreach (var i in new[] { 0, 1, Embedder.BatchSize - 1, Embedder.BatchSize, texts.Count - 1 })
        {
            var alone = Assert.Single(await Embedder.EmbedAsync([texts[i]], Cancel));
            Assert.Equal(alone.ToArray(), together[i].ToArray());
        }
    }

    [Fact]
    public async Task EmbedAsync_SameTextTwice_GivesTheSameVector()
    {
        var vectors = await Embedder.EmbedAsync(["the same", "another", "the same"], Cancel);

        Assert.Equal(vectors[0].ToArray(), vectors[2].ToArray());
        Assert.NotEqual(vectors[0].ToArray(), vectors[1].ToArray());
    }

    [Theory, MemberData(nameof(OddTexts))]
    public async Task EmbedAsync_OddText_GivesAUnitVector(string text)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, 8191);
        AssertUnit(Assert.Single(await Embedder.EmbedAsync([text], Cancel)));
    }

    [Fact]
    public async Task EmbedAsync_InParallel_GivesWhatItGivesAlone()
    {
        var texts = Texts(5);
        var alone = await Embedder.EmbedAsync(texts, Cancel);

        var all = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Embedder.EmbedAsync(texts, Cancel), Cancel)));

        Assert.All(all, vectors => Assert.Equal(alone.Select(v => v.ToArray()), vectors.Select(v => v.ToArray())));
    }

    [Fact]
    public async Task EmbedAsync_Cancelled_IsCancellation()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Embedder.EmbedAsync(["text"], stop.Token));
    }

    [Fact]
    public async Task ProbeAsync_Working_Returns() => await Embedder.ProbeAsync(Cancel);

    [Fact]
    public void Model_And_Sizes_AreSensible()
    {
        Assert.False(string.IsNullOrWhiteSpace(Embedder.Model));
        Assert.InRange(Embedder.Dimensions, 1, 4096);
        Assert.InRange(Embedder.BatchSize, 1, 2048);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static List<string> Texts(int count) => [.. Enumerable.Range(0, count).Select(i => $"Text number {i} about {(i % 2 == 0 ? "rivers" : "mountains")}.")];

    private void AssertUnit(ReadOnlyMemory<float> vector)
    {
        Assert.Equal(Embedder.Dimensions, vector.Length);
        Assert.InRange(Math.Sqrt(vector.ToArray().Sum(x => (double)x * x)), 0.9999, 1.0001);
    }
}
