namespace Ingest.Domain.Reindexing;

/// <summary>How work on a reindex ended, as its holder saw it.</summary>
public enum ReindexOutcome
{
    /// <summary>The collection searches the new vectors.</summary>
    Switched,

    /// <summary>Failed for good, or out of attempts; the row has the reason.</summary>
    Failed,

    /// <summary>Back in the queue, because something did not answer or is under repair; the row has the reason and the time.</summary>
    Retried,

    /// <summary>Given back because the process stops.</summary>
    Released,

    /// <summary>The lease was gone: somebody else is responsible, or a person cancelled it.</summary>
    Lost,
}

/// <summary>What a step came to.</summary>
/// <param name="Ended">How the work on the reindex ended with this step; null: the next step follows.</param>
public readonly record struct ReindexStepResult(ReindexOutcome? Ended)
{
    /// <summary>The next step follows.</summary>
    public static ReindexStepResult Continue { get; }

    /// <summary>The work on the reindex is over.</summary>
    public static ReindexStepResult End(ReindexOutcome outcome) => new(outcome);
}
