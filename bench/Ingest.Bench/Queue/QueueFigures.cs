namespace Ingest.Bench.Queue;

/// <summary>What the section queue measures.</summary>
/// <param name="Runs">Jobs taken and completed.</param>
/// <param name="Fairness">A short queue beside a long one.</param>
/// <param name="RegisteredPerSecond">Documents a second that Ingest registers through its own port, which is how its jobs come into being.</param>
/// <param name="Waiting">Jobs that wait in the long queue.</param>
internal sealed record QueueFigures(IReadOnlyList<QueueRun> Runs, IReadOnlyList<FairnessRun> Fairness, double RegisteredPerSecond, int Waiting);

/// <summary>One contestant empties a queue.</summary>
/// <param name="Round">From 1: runs of one round belong together.</param>
/// <param name="Contestant">Who.</param>
/// <param name="Mode"><c>one</c> or <c>batched</c>.</param>
/// <param name="Statistics"><c>fresh</c>: ANALYZE after the jobs were there; <c>stale</c>: before.</param>
/// <param name="Jobs">Jobs that waited.</param>
/// <param name="Done">Jobs completed; fewer when it was stopped after a minute.</param>
/// <param name="Seconds">To complete them.</param>
/// <param name="EnqueueSeconds">To put all of them there, which is not in <paramref name="Seconds"/>.</param>
internal sealed record QueueRun(
    int Round, string Contestant, string Mode, string Statistics, int Jobs, int Done, double Seconds, double EnqueueSeconds)
{
    /// <summary>Jobs completed a second.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Rate => Done / Seconds;
}

/// <summary>100 jobs of one queue.</summary>
/// <param name="Round">From 1.</param>
/// <param name="Contestant">Who.</param>
/// <param name="AloneSeconds">Until they are done when nothing else waits.</param>
/// <param name="BesideSeconds">Until they are done when another queue is long.</param>
internal sealed record FairnessRun(int Round, string Contestant, double AloneSeconds, double BesideSeconds);
