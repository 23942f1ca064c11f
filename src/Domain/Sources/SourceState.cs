namespace Ingest.Domain.Sources;

/// <summary>
/// How a source stands, in one word: what a person should know first. The first that fits, in the order of <see cref="SourceStateNames.Precedence"/>; what it
/// hides is in the other fields of <see cref="SourceStatus"/>.
/// </summary>
public enum SourceState
{
    /// <summary>Its last run succeeded and nothing is due.</summary>
    Ok,

    /// <summary>A run is at work, and its lease holds.</summary>
    Running,

    /// <summary>A run is asked for: it waits for a worker, for its back-off, or for the source's quota.</summary>
    Waiting,

    /// <summary>A run was expected more than the grace ago and nobody has begun it: the timer or every worker is down.</summary>
    Overdue,

    /// <summary>Its last run failed for good; the next one tries again.</summary>
    Failing,

    /// <summary>No run ever came to an end.</summary>
    NeverRan,

    /// <summary>All is well but for deletions that wait for a person (P9).</summary>
    HeldDeletions,

    /// <summary>The source refused the credential when last tried: no run can succeed until a person acts.</summary>
    Refused,

    /// <summary>Switched off in the settings.</summary>
    Disabled,

    /// <summary>All is well, but it has no schedule: it is synced only when asked.</summary>
    Unscheduled,
}

/// <summary>The words of <see cref="SourceState"/> outside C#: snake case, in JSON, logs and on the command line.</summary>
public static class SourceStateNames
{
    /// <summary>
    /// Which one is said when several fit. First what makes everything else moot, then what only a person sees to, then what is going on, then how the past was.
    /// Overdue stands before running, because a run at work does not bring a dead timer back.
    /// </summary>
    public static IReadOnlyList<SourceState> Precedence { get; } =
    [
        SourceState.Disabled, SourceState.Refused, SourceState.Overdue, SourceState.Running, SourceState.Waiting, SourceState.Failing,
        SourceState.HeldDeletions, SourceState.NeverRan, SourceState.Unscheduled, SourceState.Ok,
    ];

    /// <summary>The word.</summary>
    public static string ToName(this SourceState state) => state switch
    {
        SourceState.Ok => "ok",
        SourceState.Running => "running",
        SourceState.Waiting => "waiting",
        SourceState.Overdue => "overdue",
        SourceState.Failing => "failing",
        SourceState.NeverRan => "never_ran",
        SourceState.HeldDeletions => "held_deletions",
        SourceState.Refused => "refused",
        SourceState.Disabled => "disabled",
        SourceState.Unscheduled => "unscheduled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
