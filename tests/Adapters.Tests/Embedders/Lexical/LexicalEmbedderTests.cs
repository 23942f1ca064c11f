using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ingest.Adapters.Embedders.Lexical;
using Ingest.Domain.Words;

namespace Ingest.Adapters.Tests.Embedders.Lexical;

public sealed class LexicalEmbedderTests
{
    private readonly LexicalEmbedder _embedder = new();

    [Fact]
    public void Model_CarriesTheDimensions() => Assert.Equal($"lexical-{_embedder.Dimensions}", _embedder.Model);

    [Theory]
    [InlineData("install", "installs installing installed")]
    [InlineData("query", "queries")]
    [InlineData("Grüße aus Zürich", "GRUSSE AUS ZURICH")]
    [InlineData("résumé", "resume\u0301")]
    [InlineData("don't", "don’t")]
    [InlineData("ＡＢＣ１２３", "abc123")]
    [InlineData("MAX_CHUNK_SIZE", "max chunk size")]
    public async Task EmbedAsync_OtherFormOfTheWord_IsNear(string one, string other) => Assert.True(await Similarity(one, other) > 0.6);

    [Theory]
    [InlineData("embedding", "embeding")]
    [InlineData("ChunkingOptions", "chunking options")]
    [InlineData("Rechnungsnummer", "Rechnung")]
    [InlineData("人人生而自由", "自由")]
    [InlineData("มนุษย์ทั้งหลายเกิดมามีอิสระ", "มนุษย์")]
    public async Task EmbedAsync_MisspeltOrPart_IsNearerThanUnrelated(string one, string other)
    {
        var related = await Similarity(one, other);
        var unrelated = await Similarity(one, "volcano harbour");

        Assert.True(related > unrelated + 0.15, $"{related} against {unrelated}");
    }

    [Fact]
    public async Task EmbedAsync_Question_FindsItsPassage()
    {
        string[] passages =
        [
            "The lease of a worker is extended by every heartbeat that reports progress; an expired lease is rescued.",
            "Vectors of superseded versions are deleted after the new version has been published.",
            "The cathedral of Norwich was built of stone shipped from Caen in Normandy.",
            "To set up the service, install the .NET SDK and run the start script.",
            "Employees may take five days of paid leave for the care of a sick child each year.",
        ];

        Assert.Equal(0, await Nearest("what extends a worker's lease?", passages));
        Assert.Equal(1, await Nearest("when are vectors of old versions deleted", passages));
        Assert.Equal(2, await Nearest("Where does the stone of Norwich cathedral come from?", passages));
        Assert.Equal(3, await Nearest("how do I install it and set it up", passages));
        Assert.Equal(4, await Nearest("paid leaves for sick children care", passages));
    }

    [Fact]
    public async Task EmbedAsync_Punctuation_FindsItselfOnly()
    {
        Assert.Equal(1, await Similarity("?!", "?!"), 1e-6);
        Assert.Equal(0, await Similarity("?!", "***"), 1e-6);
    }

    // Stored vectors must mean the same for ever and everywhere. If this fails, the model needs a new name.
    [Theory]
    [InlineData("The quick brown fox jumps over the lazy dog.", "2de37001b17bae38")]
    [InlineData("Ünïcödé 漢字 かな ภาษาไทย 🙂 ChunkSize sha256 don't running 12.5", "dcf7a025ceac6df1")]
    public async Task EmbedAsync_PinnedText_NeverChanges(string text, string sha256)
    {
        // Rounded, so that only a change of rules changes the hash.
        var rounded = (await Embed(text)).Select(x => (short)MathF.Round(x * 10_000)).ToArray();

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(rounded.AsSpan())))[..16]);
    }

    [Fact]
    public void FeatureHash_PinnedValues_NeverChange()
    {
        Assert.Equal(11473479668236434344UL, FeatureHash.Of('w', "lease"));
        Assert.Equal(4857985041689552413UL, FeatureHash.Of('w', ""));
    }

    [Theory]
    [InlineData("installs", "install")]
    [InlineData("running", "run")]
    [InlineData("boxes", "box")]
    [InlineData("queries", "queri")]
    [InlineData("query", "queri")]
    [InlineData("houses", "hous")]
    [InlineData("house", "hous")]
    [InlineData("class", "class")]
    [InlineData("status", "status")]
    [InlineData("bring", "bring")]
    [InlineData("telling", "tell")]
    [InlineData("über", "über")]
    [InlineData("is", "is")]
    public void Stem_Word_TakesItsEndingOff(string word, string stem)
    {
        var letters = word.ToCharArray();

        Assert.Equal(stem, new string(letters, 0, Stemming.Stem(letters)));
    }

    private async Task<float[]> Embed(string text) => (await _embedder.EmbedAsync([text], TestContext.Current.CancellationToken))[0].ToArray();

    private async Task<float> Similarity(string one, string other)
    {
        var (first, second) = (await Embed(one), await Embed(other));
        return TensorPrimitives.Dot<float>(first, second);
    }

    private async Task<int> Nearest(string question, string[] passages)
    {
        var scores = new List<float>();
        foreach (var passage in passages)
        {
            scores.Add(await Similarity(question, passage));
        }

        return scores.IndexOf(scores.Max());
    }
}
