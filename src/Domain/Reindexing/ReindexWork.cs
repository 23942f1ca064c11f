using Ingest.Domain.Documents;

namespace Ingest.Domain.Reindexing;

/// <summary>The right to work on a reindex; every transition checks the token.</summary>
/// <param name="ReindexId">The reindex.</param>
/// <param name="Token">Random, new at every claim.</param>
public readonly record struct ReindexLease(Guid ReindexId, Guid Token);

/// <summary>A claimed reindex as it is now.</summary>
/// <param name="Lease">The right to work on it.</param>
/// <param name="CollectionId">Its collection's id.</param>
/// <param name="Collection">Its collection's name.</param>
/// <param name="Phase">What is to be done now.</param>
/// <param name="Verified">What was copied before the last count has been counted.</param>
/// <param name="Source">Vector collection that is searched: the chunks are read from here.</param>
/// <param name="Model">Embedding model of the target.</param>
/// <param name="Dimensions">Size of its vectors.</param>
/// <param name="Target">Vector collection that is filled.</param>
/// <param name="Attempt">This attempt, from 1.</param>
/// <param name="Cursor">Where the pass over the documents is; null: at its beginning.</param>
public sealed record ReindexWork(
    ReindexLease Lease, int CollectionId, string Collection, ReindexPhase Phase, bool Verified, string Source, string Model, int Dimensions, string Target,
    int Attempt, ReindexCursor? Cursor);

/// <summary>Every document before this one was seen in this pass, and of this one the chunks before the ordinal are copied.</summary>
/// <param name="Key">The version.</param>
/// <param name="Ordinal">Its next chunk.</param>
public readonly record struct ReindexCursor(VersionKey Key, int Ordinal);

/// <summary>A searchable version that the target is not known to hold.</summary>
/// <param name="Key">The version.</param>
/// <param name="Chunks">Its chunks, by the row.</param>
/// <param name="AsOf">Its last transition: what is copied now holds as long as this does not change.</param>
/// <param name="UnderRepair">Its points are being built anew; to be copied when that is done.</param>
public sealed record LackingVersion(VersionKey Key, int Chunks, DateTimeOffset AsOf, bool UnderRepair);

/// <summary>A version that the target holds, all of it.</summary>
/// <param name="Key">The version.</param>
/// <param name="Points">Points written.</param>
/// <param name="AsOf">Its last transition when it was read.</param>
public sealed record CopiedVersion(VersionKey Key, int Points, DateTimeOffset AsOf);

/// <summary>What there is to do.</summary>
/// <param name="Documents">Searchable documents.</param>
/// <param name="Copyable">Of these, lacking in the target, and to be copied now.</param>
/// <param name="UnderRepair">Of these, lacking in the target, and under repair.</param>
public readonly record struct LackingCount(long Documents, long Copyable, long UnderRepair)
{
    /// <summary>Documents that the target holds.</summary>
    public long Done => Documents - Copyable - UnderRepair;
}

/// <summary>A reindex whose lease expired.</summary>
/// <param name="ReindexId">The reindex.</param>
/// <param name="Collection">Its collection.</param>
/// <param name="Owner">Who lost it.</param>
/// <param name="State">Pending, or failed when the attempts were used up.</param>
public sealed record RescuedReindex(Guid ReindexId, string Collection, string Owner, ReindexState State);
