namespace Ingest.Domain.Processing;

/// <summary>How work on a version ended, as this worker saw it.</summary>
public enum WorkOutcome
{
    /// <summary>Searchable.</summary>
    Published,

    /// <summary>Failed for good; the row has the reason.</summary>
    Failed,

    /// <summary>Back in the queue after a retryable failure (or superseded, or out of attempts: the row says which).</summary>
    Retried,

    /// <summary>Given back because the worker stops.</summary>
    Released,

    /// <summary>Waits until a time, through no fault of its own; the row has the reason.</summary>
    Paused,

    /// <summary>The lease was gone; somebody else is responsible.</summary>
    Lost,
}
