namespace Ingest.Domain.Documents;

/// <summary>Names one version of one document: the unit of work.</summary>
/// <param name="DocumentId">UUIDv7 made by the database; stands in every blob path and message (P1).</param>
/// <param name="Version">1, 2, 3 … in the order of registration; numbers of discarded receipts are not used again.</param>
public readonly record struct VersionKey(Guid DocumentId, int Version)
{
    /// <summary><c>{documentId}-v{n}</c>: log scope and orchestration instance id.</summary>
    public override string ToString() => $"{DocumentId:D}-v{Version}";
}
