using Ingest.Adapters.Embedders.OpenAI;
using Ingest.Contracts.Embedding;
using Ingest.Domain.Embedding;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ingest.Adapters.Tests.Embedders.OpenAI;

public sealed class OpenAIEmbedderContractTests : EmbedderContract, IAsyncLifetime
{
    private EmbeddingServer _server = null!;
    private EmbeddingEndpoint _endpoint = null!;
    private OpenAIEmbedder _embedder = null!;

    protected override IEmbedder Embedder => _embedder;

    public async ValueTask InitializeAsync()
    {
        _server = await EmbeddingServer.StartAsync();
        var options = new OpenAIEmbedderOptions { Endpoint = _server.Endpoint, Dimensions = 8, ApiKey = "key", BatchSize = 16 };
        _endpoint = new EmbeddingEndpoint(options, null, TimeProvider.System, NullLogger.Instance);
        _embedder = new OpenAIEmbedder(options, _endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _endpoint.Dispose();
        await _server.DisposeAsync();
    }
}
