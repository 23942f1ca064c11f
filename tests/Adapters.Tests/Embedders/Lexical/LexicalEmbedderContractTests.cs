using Ingest.Adapters.Embedders.Lexical;
using Ingest.Contracts.Embedding;
using Ingest.Domain.Embedding;

namespace Ingest.Adapters.Tests.Embedders.Lexical;

public sealed class LexicalEmbedderContractTests : EmbedderContract
{
    protected override IEmbedder Embedder { get; } = new LexicalEmbedder();
}
