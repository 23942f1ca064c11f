namespace Ingest.Domain.Reindexing;

/// <summary>A reindex as people see it.</summary>
/// <param name="Id">Database id, UUIDv7.</param>
/// <param name="Collection">Its collection.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Phase">What it is doing, or was doing.</param>
/// <param name="FromModel">Embedding model the collection had when it was asked for.</param>
/// <param name="FromVectorCollection">Vector collection that was searched then.</param>
/// <param name="ToModel">Embedding model it is to get.</param>
/// <param name="ToDimensions">Size of its vectors.</param>
/// <param name="ToVectorCollection">Vector collection that is filled.</param>
/// <param name="Attempt">This attempt, from 1; 0 before the first.</param>
/// <param name="AvailableAt">Pending: not before this time.</param>
/// <param name="LeaseOwner">Running: who holds it.</param>
/// <param name="LeaseExpiresAt">Running: until when, without progress.</param>
/// <param name="Done">Documents that the target holds.</param>
/// <param name="Total">Searchable documents when they were last counted, never less than <paramref name="Done"/>.</param>
/// <param name="ErrorCode">Why it failed, or why it waits; null when all is well.</param>
/// <param name="ErrorMessage">The same for people.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When the first attempt began.</param>
/// <param name="LastProgressAt">When the last page was saved.</param>
/// <param name="SwitchedAt">When the collection began to search the target.</param>
/// <param name="FinishedAt">When it became final.</param>
/// <param name="KeptVectorCollection">The vector collection that its collection could go back to now, or null.</param>
public sealed record Reindex(
    Guid Id, string Collection, ReindexState State, ReindexPhase Phase, string FromModel, string FromVectorCollection, string ToModel, int ToDimensions,
    string ToVectorCollection, int Attempt, DateTimeOffset? AvailableAt, string? LeaseOwner, DateTimeOffset? LeaseExpiresAt, long Done, long Total,
    string? ErrorCode, string? ErrorMessage, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? LastProgressAt,
    DateTimeOffset? SwitchedAt, DateTimeOffset? FinishedAt, string? KeptVectorCollection)
{
    /// <summary>Nothing happens to it any more.</summary>
    public bool IsFinal => State is ReindexState.Switched or ReindexState.Cancelled or ReindexState.Failed;
}
