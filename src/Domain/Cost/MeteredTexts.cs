using Ingest.Domain.Embedding;

namespace Ingest.Domain.Cost;

/// <summary>Texts that were embedded, and how many tokens that took.</summary>
/// <param name="Vectors">One for each text, in order.</param>
/// <param name="Tokens">Tokens: what the endpoint counted, else the estimate.</param>
/// <param name="Estimated">Of these, estimated: all or none.</param>
public sealed record MeteredTexts(IReadOnlyList<ReadOnlyMemory<float>> Vectors, long Tokens, long Estimated)
{
    /// <summary>Embeds texts, and counts by the endpoint's word where it has one.</summary>
    /// <param name="embedder">By which model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Errors.IngestException">The embedder's.</exception>
    public static async Task<MeteredTexts> EmbedAsync(IEmbedder embedder, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        ArgumentNullException.ThrowIfNull(texts);
        var (vectors, counted) = embedder is IMeteredEmbedder metered
            ? await metered.EmbedMeteredAsync(texts, cancellationToken)
            : new MeteredVectors(await embedder.EmbedAsync(texts, cancellationToken), Tokens: null);
        var tokens = counted ?? texts.Sum(TokenEstimate.Of);
        return new MeteredTexts(vectors, tokens, counted is null ? tokens : 0);
    }
}
