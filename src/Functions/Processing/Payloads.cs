using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Functions.Hosting;

namespace Ingest.Functions.Processing;

/// <summary>The right to work on a version, as it travels through the hub: ids only. These shapes are history; change them only by adding.</summary>
/// <param name="DocumentId">Document.</param>
/// <param name="Version">Version.</param>
/// <param name="Token">The lease's token; every transition checks it.</param>
public sealed record LeaseIds(Guid DocumentId, int Version, Guid Token)
{
    /// <summary>The lease in the domain's terms.</summary>
    public Lease ToLease() => new(new VersionKey(DocumentId, Version), Token);

    /// <summary>From the domain's terms.</summary>
    public static LeaseIds From(Lease lease) => new(lease.Key.DocumentId, lease.Key.Version, lease.Token);
}

/// <summary>What the orchestrator works on.</summary>
/// <param name="Lease">The version.</param>
/// <param name="Progress">Where an earlier generation of the same orchestration got to; null at the beginning.</param>
public sealed record IngestInput(LeaseIds Lease, IndexProgress? Progress = null) : ILeasedInput
{
    Guid ILeasedInput.Token => Lease.Token;
}

/// <summary>How much of a version's text is indexed.</summary>
/// <param name="Chunks">Chunks of the version.</param>
/// <param name="Safe">The first so many are in the index.</param>
public sealed record IndexProgress(int Chunks, int Safe);

/// <summary>One activity's share of the chunks.</summary>
/// <param name="Lease">The version.</param>
/// <param name="Start">Ordinal of the first chunk.</param>
/// <param name="End">Ordinal after the last.</param>
/// <param name="Safe">Every chunk below this one is in the index.</param>
/// <param name="Chunks">Chunks of the version.</param>
public sealed record IndexInput(LeaseIds Lease, int Start, int End, int Safe, int Chunks);

/// <summary>What is to be published.</summary>
/// <param name="Lease">The version.</param>
/// <param name="Chunks">Points the index must hold.</param>
public sealed record PublishInput(LeaseIds Lease, int Chunks);

/// <summary>What a step came to.</summary>
/// <param name="Ended">Name of the outcome when the work on the version is over, or null.</param>
/// <param name="Chunks">Chunks of the version, once its text is known.</param>
/// <param name="Safe">Of these, the first so many are in the index already.</param>
public sealed record StepOutput(string? Ended, int Chunks, int Safe)
{
    /// <summary>From the domain's terms.</summary>
    public static StepOutput From(StepResult result) => new(result.Ended?.ToString(), result.Chunks, result.Safe);
}
