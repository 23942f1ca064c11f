using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Sources;

/// <summary>Answers "what happens next with this source, and what can I do?" in a sentence or two (P10).</summary>
internal static class SourceNextStep
{
    public static string Describe(SourceStatus status, SourceRecord known, DateTimeOffset at)
    {
        var next = status.State switch
        {
            SourceState.Disabled => $"Switched off (Ingest:Sources:{status.Name}:Enabled is false): nothing happens until it is switched on. Its documents stay searchable.",
            SourceState.Refused => $"The source refused the credential: {Sentence(known.CredentialError ?? status.LastError!.Message)} {NextTry(status, at)} Once the credential works, sync '{status.Name}' to go on at once.",
            SourceState.Overdue => DescribeOverdue(status, at),
            SourceState.Running or SourceState.Waiting => SyncRunNextStep.Describe(status.Active!, at),
            SourceState.Failing => $"The last {known.LastFinished!.Kind.ToName()} failed: {Reason(status.LastError!)} {NextTry(status, at)} It goes on from the checkpoints; sync '{status.Name}' to try at once.",
            SourceState.HeldDeletions => DescribeHeld(status),
            SourceState.NeverRan => $"It was never synced. {NextTry(status, at)} Sync '{status.Name}' to begin at once.",
            SourceState.Unscheduled => $"It has no schedule (Ingest:Sources:{status.Name}:Schedule is empty), so it is synced only when asked: sync '{status.Name}'.",
            SourceState.Ok => $"{NextTry(status, at)} Nothing to do.",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status.State, null),
        };
        var failed = status.FailedItems > 0 ? $" {Spoken.Count(status.FailedItems, "item")} could not be read when last tried; the next sync tries again." : "";
        var held = status.HeldDeletions > 0 && status.State != SourceState.HeldDeletions ? " " + DescribeHeld(status) : "";
        var approved = known.Approved > 0 ? $" The next sync carries out {Spoken.Count(known.Approved, "approved deletion")} that the source confirms." : "";
        return next + failed + held + approved;
    }

    private static string DescribeOverdue(SourceStatus status, DateTimeOffset at)
    {
        var late = $"Expected {Spoken.Time(status.OverdueSince!.Value)} and not begun for {Spoken.Span(status.OverdueBy!.Value)}";
        var why = status.Active is { State: SyncRunState.Pending, StartedAt: null } waiting && !(waiting.AvailableAt > at)
            ? $"run {waiting.Id:D} is asked for, but no worker has taken it. Check that a service is up, has this source in its settings and a slot free (Ingest:Sync:Slots)."
            : "no timer has ticked since. Start a service, or check that the one there is runs.";
        var then = status.Missed > 1 ? $" One run then catches up all {Spoken.Count(status.Missed, "missed run")}." : " The run then starts by itself.";
        return $"{late}: {why}{then}";
    }

    private static string DescribeHeld(SourceStatus status) =>
        $"{Spoken.Count(status.HeldDeletions, "document")} vanished at the source and may not be deleted unasked: look at sync run {status.HeldRunId:D}, "
        + "then approve the deletions or keep the documents.";

    private static string NextTry(SourceStatus status, DateTimeOffset at) => status.NextDue is { } due
        ? $"The next sync is due {Spoken.Time(due)}, in {Spoken.Span(due - at)}."
        : "It has no schedule, so nothing happens by itself.";

    private static string Reason(SourceError error) => $"{error.Code}: {Sentence(error.Message)}";

    private static string Sentence(string text) => text.TrimEnd('.') + ".";
}
