using Ingest.Domain.Reindexing;
using Ingest.Functions.Hosting;

namespace Ingest.Functions.Reindexing;

/// <summary>The right to work on a reindex, as it travels through the hub: ids only. These shapes are history; change them only by adding.</summary>
/// <param name="ReindexId">The reindex.</param>
/// <param name="Token">The lease's token; every transition checks it.</param>
public sealed record ReindexLeaseIds(Guid ReindexId, Guid Token)
{
    /// <summary>The lease in the domain's terms.</summary>
    public ReindexLease ToLease() => new(ReindexId, Token);

    /// <summary>From the domain's terms.</summary>
    public static ReindexLeaseIds From(ReindexLease lease) => new(lease.ReindexId, lease.Token);
}

/// <summary>What the orchestrator works on.</summary>
/// <param name="Lease">The reindex.</param>
public sealed record ReindexInput(ReindexLeaseIds Lease) : ILeasedInput
{
    Guid ILeasedInput.Token => Lease.Token;
}

/// <summary>What a step came to.</summary>
/// <param name="Ended">Name of the outcome when the work on the reindex is over, or null when the next step follows.</param>
public sealed record ReindexStepOutput(string? Ended)
{
    /// <summary>From the domain's terms.</summary>
    public static ReindexStepOutput From(ReindexStepResult result) => new(result.Ended?.ToString());
}
