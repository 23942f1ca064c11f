using Ingest.Contracts.Indexing;
using Ingest.Domain.Indexing;

namespace Ingest.Functions.Tests.Qdrant;

public sealed class QdrantVectorIndexContractTests(QdrantFixture fixture) : VectorIndexContract, IClassFixture<QdrantFixture>
{
    protected override IVectorIndex Index => fixture.Index;
}
