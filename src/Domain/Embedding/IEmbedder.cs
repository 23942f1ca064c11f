namespace Ingest.Domain.Embedding;

/// <summary>
/// Turns text into vectors of unit length. Errors: <c>RetryableException(embedder_unavailable)</c> with Retry-After,
/// <c>FatalException(embedder_refused)</c>, <c>FatalException(dimension_mismatch)</c>.
/// </summary>
public interface IEmbedder
{
    /// <summary>Name of the model, as stamped on versions, for example <c>lexical-512</c> or <c>text-embedding-3-small</c>.</summary>
    string Model { get; }

    /// <summary>Size of every vector.</summary>
    int Dimensions { get; }

    /// <summary>Texts a caller should hand over at a time; more are split by the embedder.</summary>
    int BatchSize { get; }

    /// <summary>One vector for each text, in order. Every text has 1 to 8,191 UTF-8 bytes.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>A real round trip that proves endpoint, credential and dimensions; throws what <see cref="EmbedAsync"/> throws.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>An embedder whose endpoint says how many tokens it counted.</summary>
public interface IMeteredEmbedder : IEmbedder
{
    /// <summary>As <see cref="IEmbedder.EmbedAsync"/>, with the count.</summary>
    Task<MeteredVectors> EmbedMeteredAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}

/// <summary>Vectors and what they cost.</summary>
/// <param name="Vectors">One for each text, in order.</param>
/// <param name="Tokens">Tokens the endpoint counted, or null when it did not say so for every request.</param>
public sealed record MeteredVectors(IReadOnlyList<ReadOnlyMemory<float>> Vectors, long? Tokens);

/// <summary>The embedders this process has, by model name.</summary>
public interface IEmbedderCatalog
{
    /// <summary>All of them.</summary>
    IReadOnlyCollection<IEmbedder> All { get; }

    /// <summary>The embedder of this model.</summary>
    /// <exception cref="Errors.FatalException"><c>embedder_refused</c>: not configured here; the message lists those that are.</exception>
    IEmbedder Get(string model);
}
