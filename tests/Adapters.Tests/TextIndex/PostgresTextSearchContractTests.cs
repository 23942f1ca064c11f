using Ingest.Adapters.Tests.VectorIndex;
using Ingest.Contracts.Indexing;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Adapters.Tests.TextIndex;

/// <summary>Chunks whose words nobody has indexed yet: searches read them.</summary>
public sealed class PostgresTextSearchOfBacklogContractTests(SearchableDocuments documents) : TextSearchContract, IClassFixture<SearchableDocuments>
{
    protected override IVectorIndex Index => documents.Index;

    protected override Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken) =>
        documents.MakeCurrentAsync(versions, cancellationToken);
}

/// <summary>Chunks whose words are indexed.</summary>
public sealed class PostgresTextSearchOfIndexContractTests(IndexedDocuments documents) : TextSearchContract, IClassFixture<IndexedDocuments>
{
    protected override IVectorIndex Index => documents.Index;

    protected override Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken) =>
        documents.MakeCurrentAsync(versions, cancellationToken);

    protected override async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (await documents.Indexing.RunStepAsync(cancellationToken) > 0)
        {
        }
    }
}
