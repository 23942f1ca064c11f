using Ingest.Domain.Sources.Runs;
using Ingest.Functions.Hosting;

namespace Ingest.Functions.Sources;

/// <summary>The right to work on a sync run, as it travels through the hub: ids only. These shapes are history; change them only by adding.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Token">The lease's token; every transition checks it.</param>
public sealed record SyncLeaseIds(Guid RunId, Guid Token)
{
    /// <summary>The lease in the domain's terms.</summary>
    public SyncLease ToLease() => new(RunId, Token);

    /// <summary>From the domain's terms.</summary>
    public static SyncLeaseIds From(SyncLease lease) => new(lease.RunId, lease.Token);
}

/// <summary>What the orchestrator works on.</summary>
/// <param name="Lease">The run.</param>
public sealed record SyncInput(SyncLeaseIds Lease) : ILeasedInput
{
    Guid ILeasedInput.Token => Lease.Token;
}

/// <summary>What a step came to.</summary>
/// <param name="Ended">Name of the outcome when the work on the run is over, or null when the next step follows.</param>
public sealed record SyncStepOutput(string? Ended)
{
    /// <summary>From the domain's terms.</summary>
    public static SyncStepOutput From(SyncStepResult result) => new(result.Ended?.ToString());
}
