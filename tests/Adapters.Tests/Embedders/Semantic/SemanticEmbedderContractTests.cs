using Ingest.Contracts.Embedding;
using Ingest.Domain.Embedding;

namespace Ingest.Adapters.Tests.Embedders.Semantic;

public sealed class SemanticEmbedderContractTests(RealSemanticEmbedder real) : EmbedderContract, IClassFixture<RealSemanticEmbedder>
{
    protected override IEmbedder Embedder => real.Embedder;
}

/// <summary>One process of the real server for all tests of a class.</summary>
public sealed class RealSemanticEmbedder : IAsyncDisposable
{
    private readonly SemanticBench _bench = SemanticBench.Real(threads: 2);

    internal IEmbedder Embedder => _bench.Embedder;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();
}
