using Ingest.Domain.Embedding;

namespace Ingest.Bench.Search;

/// <summary>Any vector for any text: search compares with all of them whatever they are.</summary>
internal sealed class RandomEmbedder(int seed) : IEmbedder
{
    /// <summary>Name of the model.</summary>
    public const string Name = "random-512";

    /// <summary>Numbers of a vector.</summary>
    public const int Length = 512;

    private readonly SampleChunks _random = new(seed);

    /// <inheritdoc/>
    public string Model => Name;

    /// <inheritdoc/>
    public int Dimensions => Length;

    /// <inheritdoc/>
    public int BatchSize => 512;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. texts.Select(_ => new ReadOnlyMemory<float>(_random.Vector()))]);
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
