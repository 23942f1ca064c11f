namespace Ingest.Domain.Processing;

/// <summary>What a step of the work on a version came to.</summary>
/// <param name="Ended">How the work on the version ended with this step; null: the next step follows.</param>
/// <param name="Chunks">Chunks of the version, once its text is known.</param>
/// <param name="Safe">Of these, the first so many are in the index already, from an earlier attempt.</param>
public readonly record struct StepResult(WorkOutcome? Ended, int Chunks = 0, int Safe = 0)
{
    /// <summary>The work on the version is over.</summary>
    public static StepResult End(WorkOutcome outcome) => new(outcome);

    /// <summary>The next step follows.</summary>
    public static StepResult Continue(int chunks, int safe = 0) => new(Ended: null, chunks, safe);
}
