using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Contracts.Indexing;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.VectorIndex;

/// <summary>The same contract with the vectors in memory: every search is made by an index that keeps them, and by one that never does.</summary>
public sealed class CachedVectorsContractTests(LocalStack stack, SearchableDocuments documents)
    : VectorIndexContract, IClassFixture<SearchableDocuments>, IAsyncDisposable
{
    private readonly ServiceProvider _scanning = stack.BuildServices(
        static s => s.AddIngestPostgres().AddIngestVectorIndex(), [("Ingest:VectorCache:MaxMegabytes", "0")]);

    protected override IVectorIndex Index => new ComparedIndex(documents.Index, _scanning.GetRequiredService<IVectorIndex>());

    public ValueTask DisposeAsync() => _scanning.DisposeAsync();

    protected override Task MakeCurrentAsync(IReadOnlyList<VersionKey> versions, CancellationToken cancellationToken) =>
        documents.MakeCurrentAsync(versions, cancellationToken);
}
