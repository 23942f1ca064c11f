namespace Ingest.Domain.Sources.Runs;

/// <summary>Where a run stands. The same words as for versions where they mean the same. See docs/state-machine.md.</summary>
public enum SyncRunState
{
    /// <summary>Asked for, or waiting for its next attempt; not before <c>available_at</c>. Moved on by a claim.</summary>
    Pending,

    /// <summary>Somebody holds its lease. Moved on by the holder, or by the rescue when the lease expires.</summary>
    Running,

    /// <summary>Everything it planned was read to the last page, and the row has the evidence. Final.</summary>
    Succeeded,

    /// <summary>It could not, and says why; partitions that were read to their end keep their checkpoints. Final; the next run goes on from there.</summary>
    Failed,
}

/// <summary>What a run is for.</summary>
public enum SyncRunKind
{
    /// <summary>From the checkpoint with its overlap; moves the checkpoint.</summary>
    Sync,

    /// <summary>Everything of the last days again, whatever the checkpoint says; leaves the checkpoint alone.</summary>
    Backfill,
}

/// <summary>What a run is doing; always in this order.</summary>
public enum SyncPhase
{
    /// <summary>Lists the partitions and writes down what is to be read.</summary>
    Plan,

    /// <summary>Reads changed items, page by page, partition by partition.</summary>
    Read,

    /// <summary>Lists the keys of everything, if a complete enumeration is due.</summary>
    Enumerate,

    /// <summary>Reads by key what failed or was missed.</summary>
    Repair,

    /// <summary>Counts absences, deletes what was absent twice, or holds it for a person.</summary>
    Delete,
}
