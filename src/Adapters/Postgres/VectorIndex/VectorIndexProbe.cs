using Ingest.Domain.Health;
using Ingest.Domain.Indexing;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>The index's own proof, as part of ready health.</summary>
internal sealed class VectorIndexProbe(IVectorIndex index) : IProbe
{
    public string Name => "vectors";

    public Task RunAsync(CancellationToken cancellationToken) => index.ProbeAsync(cancellationToken);
}
