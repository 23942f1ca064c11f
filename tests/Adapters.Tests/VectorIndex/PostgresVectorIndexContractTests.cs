using Ingest.Contracts.Indexing;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Adapters.Tests.VectorIndex;

public sealed class PostgresVectorIndexContractTests(SearchableDocuments documents) : VectorIndexContract, IClassFixture<SearchableDocuments>
{
    protected override IVectorIndex Index => documents.Index;

    protected override Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken) =>
        documents.MakeCurrentAsync(versions, cancellationToken);
}
