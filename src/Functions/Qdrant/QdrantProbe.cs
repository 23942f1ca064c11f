using Ingest.Domain.Health;
using Ingest.Domain.Indexing;

namespace Ingest.Functions.Qdrant;

/// <summary>The index's own proof, as part of ready health.</summary>
internal sealed class QdrantProbe(IVectorIndex index) : IProbe
{
    public string Name => "vectors";

    public Task RunAsync(CancellationToken cancellationToken) => index.ProbeAsync(cancellationToken);
}
