using Ingest.Domain.Embedding;

namespace Ingest.Bench.Comparison;

/// <summary>
/// The embedder that every contestant uses: how often each UTF-16 unit occurs, folded into 64 slots, as a unit vector. It means nothing and costs
/// next to nothing, so what is measured is the ingestion around it. peers/trivial-embedder.mjs is the same function.
/// </summary>
internal sealed class TrivialEmbedder : IEmbedder
{
    /// <inheritdoc/>
    public string Model => "trivial-64";

    /// <inheritdoc/>
    public int Dimensions => 64;

    /// <inheritdoc/>
    public int BatchSize => 512;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. texts.Select(text => new ReadOnlyMemory<float>(Embed(text)))]);
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The vector of a text.</summary>
    public float[] Embed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<int> counts = stackalloc int[64];
        counts.Clear();
        foreach (var unit in text)
        {
            counts[unit & 63]++;
        }

        var sum = 0.0;
        foreach (var count in counts)
        {
            sum += (double)count * count;
        }

        var length = sum > 0 ? Math.Sqrt(sum) : 1;
        var vector = new float[64];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(counts[i] / length);
        }

        return vector;
    }
}
