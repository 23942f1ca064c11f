using System.Numerics.Tensors;
using Ingest.Domain.Cost;
using Ingest.Domain.Embedding;
using Ingest.Domain.Telemetry;

namespace Ingest.Adapters.Embedders.Lexical;

/// <summary>
/// The embedded embedder: hashed words, word pairs and letter n-grams. It finds texts that share words, word forms and spellings with the
/// query; it knows nothing of meaning ("car" does not find "automobile"). Needs no model, network or memory of what it has seen: the
/// same text gives the same vector in every process and on every platform. Never fails but by cancellation.
/// </summary>
internal sealed class LexicalEmbedder : IEmbedder
{
    /// <summary>Size of the vectors, part of the model's name.</summary>
    internal const int Size = 512;

    /// <summary>The model's name. What changes any vector must change it.</summary>
    internal const string Name = "lexical-512";

    /// <inheritdoc/>
    public string Model => Name;

    /// <inheritdoc/>
    public int Dimensions => Size;

    /// <inheritdoc/>
    public int BatchSize => 64;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var span = IngestTelemetry.Source.StartActivity(SpanNames.Embed)?.SetTag(TagNames.Model, Name).SetTag(TagNames.Count, texts.Count);
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                span?.SetTag(TagNames.Cancelled, true);
                return Task.FromCanceled<IReadOnlyList<ReadOnlyMemory<float>>>(cancellationToken);
            }

            vectors[i] = Embed(texts[i]);
        }

        IngestMetrics.CountTokens(Name, texts.Sum(TokenEstimate.Of));
        return Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>(vectors);
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) => EmbedAsync(["probe"], cancellationToken);

    private static float[] Embed(string text)
    {
        var vector = new float[Size];
        LexicalFeatures.AddTo(vector, text);
        var length = Length(vector);
        if (length < 1e-6f)
        {
            // No letter or digit, or features that cancel out: the text as a whole is the one feature, so it still finds itself.
            var hash = FeatureHash.Of('t', text);
            Array.Clear(vector);
            vector[(int)hash & (Size - 1)] = 1;
            return vector;
        }

        TensorPrimitives.Divide(vector, length, vector);
        return vector;
    }

    // Added up one by one: a vectorised sum's last bits depend on the width of the machine's registers.
    private static float Length(ReadOnlySpan<float> vector)
    {
        var sum = 0d;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        return (float)Math.Sqrt(sum);
    }
}
