namespace Ingest.Domain.Reindexing;

/// <summary>Where a reindex stands. The same words as for sync runs where they mean the same. See docs/reindexing.md.</summary>
public enum ReindexState
{
    /// <summary>Asked for, or waiting for its next attempt; not before <c>available_at</c>. Moved on by a claim.</summary>
    Pending,

    /// <summary>Somebody holds its lease. Moved on by the holder, or by the rescue when the lease expires.</summary>
    Running,

    /// <summary>The collection searches the new vectors. Final; the way back is another reindex.</summary>
    Switched,

    /// <summary>A person gave it up; nothing changed for search. Final.</summary>
    Cancelled,

    /// <summary>It could not, and says why; nothing changed for search. Final; asked for again, a new one goes on where it ended.</summary>
    Failed,
}

/// <summary>What a reindex is doing.</summary>
public enum ReindexPhase
{
    /// <summary>Copies what the target lacks, document by document.</summary>
    Copy,

    /// <summary>Counts what was copied, version by version; what is not whole is copied again.</summary>
    Verify,

    /// <summary>Copies the last few, while nothing is published, and switches.</summary>
    Switch,
}

/// <summary>The words for state and phase outside C#: lower case, in SQL and JSON.</summary>
public static class ReindexNames
{
    /// <summary>Lower-case word of a state.</summary>
    public static string ToName(this ReindexState state) => state switch
    {
        ReindexState.Pending => "pending",
        ReindexState.Running => "running",
        ReindexState.Switched => "switched",
        ReindexState.Cancelled => "cancelled",
        ReindexState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Lower-case word of a phase.</summary>
    public static string ToName(this ReindexPhase phase) => phase switch
    {
        ReindexPhase.Copy => "copy",
        ReindexPhase.Verify => "verify",
        ReindexPhase.Switch => "switch",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, null),
    };

    /// <summary>The state of a word.</summary>
    /// <exception cref="FormatException">The word is none.</exception>
    public static ReindexState ParseState(string name) =>
        Enum.GetValues<ReindexState>().Cast<ReindexState?>().FirstOrDefault(state => state!.Value.ToName() == name)
        ?? throw new FormatException($"'{name}' is not a state of a reindex.");

    /// <summary>The phase of a word.</summary>
    /// <exception cref="FormatException">The word is none.</exception>
    public static ReindexPhase ParsePhase(string name) =>
        Enum.GetValues<ReindexPhase>().Cast<ReindexPhase?>().FirstOrDefault(phase => phase!.Value.ToName() == name)
        ?? throw new FormatException($"'{name}' is not a phase of a reindex.");
}
