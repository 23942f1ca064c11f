namespace Ingest.Domain.Sources.Runs;

/// <summary>How work on a run ended, as its holder saw it.</summary>
public enum SyncOutcome
{
    /// <summary>Succeeded; the row has the evidence.</summary>
    Succeeded,

    /// <summary>Failed for good, or out of attempts; the row has the reason.</summary>
    Failed,

    /// <summary>Back in the queue after a retryable failure, or until the source has a quota again; see <see cref="SyncStepResult.NotBefore"/>.</summary>
    Retried,

    /// <summary>Given back because the process stops.</summary>
    Released,

    /// <summary>The lease was gone; somebody else is responsible.</summary>
    Lost,
}

/// <summary>What a step came to.</summary>
/// <param name="Ended">How the work on the run ended with this step; null: the next step follows.</param>
/// <param name="NotBefore">When it was <see cref="SyncOutcome.Retried"/>: it can be claimed again at this time.</param>
public readonly record struct SyncStepResult(SyncOutcome? Ended, DateTimeOffset? NotBefore = null)
{
    /// <summary>The next step follows.</summary>
    public static SyncStepResult Continue { get; }

    /// <summary>The work on the run is over.</summary>
    public static SyncStepResult End(SyncOutcome outcome, DateTimeOffset? notBefore = null) => new(outcome, notBefore);
}
