using System.Diagnostics;
using System.Numerics.Tensors;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Tests.Embedders.Semantic;

/// <summary>The real model, in a real process.</summary>
public sealed class SemanticEmbedderTests(RealSemanticEmbedder real) : IClassFixture<RealSemanticEmbedder>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("The automobile would not start.", "The car's engine failed this morning.", "The committee approved the minutes of the meeting.")]
    [InlineData("How do I get my money back?", "Refunds are paid within two weeks.", "Bread is baked at five in the morning.")]
    [InlineData("The physician examined the child.", "A doctor looked at the boy.", "The bridge is closed for repairs.")]
    [InlineData("It is raining heavily.", "The weather is very wet today.", "The invoice number is on the last page.")]
    public async Task EmbedAsync_NearMeaningWithoutACommonWord_IsNearerThanAFarOne(string text, string near, string far)
    {
        var vectors = await real.Embedder.EmbedAsync([text, near, far], Cancel);

        Assert.True(Cosine(vectors[0], vectors[1]) > Cosine(vectors[0], vectors[2]) + 0.1, $"near {Cosine(vectors[0], vectors[1])}, far {Cosine(vectors[0], vectors[2])}");
    }

    [Fact]
    public async Task EmbedAsync_LongText_ReadsItToTheEnd()
    {
        var beginning = string.Join(' ', Enumerable.Repeat("The harbour office opens at nine and closes at five.", 30));
        const string end = "Penguins live in the southern hemisphere and eat fish.";

        var vectors = await real.Embedder.EmbedAsync([beginning, $"{beginning} {end}", end], Cancel);

        Assert.True(Cosine(vectors[1], vectors[2]) > Cosine(vectors[0], vectors[2]) + 0.01);
    }

    [Fact]
    public async Task EmbedAsync_TooLongText_IsRefusedBeforeAnythingStarts()
    {
        await using var bench = SemanticBench.Real();

        var error = await Assert.ThrowsAsync<FatalException>(() => bench.Embedder.EmbedAsync(["fine", new string('a', 8192)], Cancel));

        Assert.Equal(ErrorCodes.EmbedderRefused, error.Code);
        Assert.Contains("text 1 has 8192 UTF-8 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_ProcessKilledMeanwhile_AnswersFromANewOne()
    {
        await using var bench = SemanticBench.Real();
        var expected = await bench.Embedder.EmbedAsync(Texts, Cancel);
        var first = await bench.Server.GetAsync(Cancel);

        var embedding = bench.Embedder.EmbedAsync(Texts, Cancel);
        using (var process = Process.GetProcessById(first.Id))
        {
            process.Kill();
        }

        Assert.Equal(expected.Select(static v => v.ToArray()), (await embedding).Select(static v => v.ToArray()));
        Assert.NotEqual(first.Id, (await bench.Server.GetAsync(Cancel)).Id);
    }

    [Fact]
    public async Task EmbedAsync_ProcessHangs_IsReplaced()
    {
        await using var bench = SemanticBench.Real(healthInterval: TimeSpan.FromMilliseconds(500));
        var expected = await bench.Embedder.EmbedAsync(["text"], Cancel);
        var first = await bench.Server.GetAsync(Cancel);

        await SignalAsync("STOP", first.Id);
        var found = await bench.Embedder.EmbedAsync(["text"], Cancel);

        Assert.Equal(expected[0].ToArray(), found[0].ToArray());
        Assert.True(first.Ended.IsCompleted);
    }

    [Fact]
    public async Task DisposeAsync_ProcessRuns_StopsIt()
    {
        var bench = SemanticBench.Real();
        await bench.Embedder.ProbeAsync(Cancel);
        var process = await bench.Server.GetAsync(Cancel);

        await bench.DisposeAsync();

        Assert.True(process.Ended.IsCompleted);
        Assert.Equal(0, process.ExitCode);
        var error = await Assert.ThrowsAsync<RetryableException>(() => bench.Embedder.EmbedAsync(["text"], Cancel));
        Assert.Contains("stops with its host", error.Message, StringComparison.Ordinal);
    }

    private static string[] Texts => [.. Enumerable.Range(0, 12).Select(static i => $"Text {i}: the ferry leaves at {i} and comes back in the evening with the mail.")];

    private static float Cosine(ReadOnlyMemory<float> x, ReadOnlyMemory<float> y) => TensorPrimitives.Dot(x.Span, y.Span);

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        await kill.WaitForExitAsync(Cancel);
    }
}
