namespace Ingest.Domain.Sources.Runs;

/// <summary>Answers "what happens next with this run?" in a sentence or two, from the row and the clock alone (P10).</summary>
public static class SyncRunNextStep
{
    /// <summary>The sentence for a run as it stands at <paramref name="at"/>, if nothing ran since it was read.</summary>
    public static string Describe(SyncRunView run, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.State switch
        {
            SyncRunState.Pending => DescribePending(run, at),
            SyncRunState.Running when run.LeaseExpiresAt <= at => DescribeLost(run, at),
            SyncRunState.Running => DescribeRunning(run, at),
            SyncRunState.Succeeded when run.Held > 0 =>
                $"Done, but {Spoken.Count(run.Held, "document")} vanished at the source and may not be deleted unasked: approve the deletions or keep the documents.",
            SyncRunState.Succeeded when run.Approved > 0 =>
                $"Done. The next sync of '{run.Source}' carries out {Spoken.Count(run.Approved, "approved deletion")}, if the source says by key that the items are gone.",
            SyncRunState.Succeeded => "Done. Nothing to do.",
            SyncRunState.Failed => $"Failed for good: {run.ErrorCode}: {run.ErrorMessage?.TrimEnd('.')}. The next run of '{run.Source}' goes on from the checkpoints.",
            _ => throw new ArgumentOutOfRangeException(nameof(run), run.State, null),
        };
    }

    private static string DescribePending(SyncRunView run, DateTimeOffset at)
    {
        var reason = run.ErrorCode is null ? "" : $" after {run.ErrorCode}: {run.ErrorMessage?.TrimEnd('.')}";
        return run.AvailableAt > at
            ? $"The {run.Kind.ToName()} goes on in {Spoken.Span(run.AvailableAt.Value - at)}{reason}."
            : $"The {run.Kind.ToName()} waits for a free worker{reason}. If this lasts, check that a service is up and has '{run.Source}' in its settings.";
    }

    private static string DescribeLost(SyncRunView run, DateTimeOffset at) =>
        $"Worker {run.LeaseOwner} made no progress and lost its lease {Spoken.Span(at - (run.LeaseExpiresAt ?? at))} ago. The {run.Kind.ToName()} "
        + $"goes on where a worker runs: in a service that is up, or when '{run.Source}' is synced by hand.";

    private static string DescribeRunning(SyncRunView run, DateTimeOffset at)
    {
        var of = run.Steps == 0
            ? ""
            : $": {run.StepsDone} of {Spoken.Count(run.Steps, "partition")}, {Spoken.Count(run.Pages, "page")}, {Spoken.Count(run.Seen, "item")}";
        var rescue = run.LeaseExpiresAt is { } expires ? $"; without progress it is rescued in {Spoken.Span(expires - at)}" : "";
        return $"Worker {run.LeaseOwner} is at phase {run.Phase.ToName()} of a {run.Kind.ToName()} (attempt {run.Attempt}){of}{rescue}.";
    }
}
