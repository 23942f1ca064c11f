using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Sources;

/// <summary>From what is known of a source to its status: no clock and no database of its own.</summary>
internal static class SourceStanding
{
    public static SourceStatus Describe(SourceSchedule schedule, SourceRecord known, UnstartedRuns unstarted, DateTimeOffset at, TimeSpan grace)
    {
        var options = schedule.Source.Options;
        var active = known.Active;
        if (active is { State: SyncRunState.Pending, StartedAt: null, DueAt: { } dueAt } && !(active.AvailableAt > at))
        {
            unstarted = unstarted.With(dueAt);
        }

        var (overdueSince, missed) = unstarted.Overdue(at, grace);
        var status = new SourceStatus(
            schedule.Name, options.Product, options.Collection, options.Enabled, string.IsNullOrWhiteSpace(options.Schedule) ? null : options.Schedule,
            string.IsNullOrWhiteSpace(options.Schedule) ? null : options.TimeZone, SourceState.Ok, known.LastSucceeded, schedule.Expression?.Next(at),
            overdueSince, at - overdueSince, missed, active, IsAtWork(active, at) ? active!.StartedAt : null, known.Items, known.FailedItems, known.Held,
            known.HeldRunId, LastError(known), known.Account, known.CredentialExpiresAt, Warning(known, at), Next: "");
        status = status with { State = StateOf(status, known) };
        return status with { Next = SourceNextStep.Describe(status, known, at) };
    }

    /// <summary>In the order of <see cref="SourceStateNames.Precedence"/>.</summary>
    private static SourceState StateOf(SourceStatus status, SourceRecord known) => status switch
    {
        { Enabled: false } => SourceState.Disabled,
        _ when IsRefused(known) => SourceState.Refused,
        { OverdueSince: not null } => SourceState.Overdue,
        { RunningSince: not null } => SourceState.Running,
        { Active: not null } => SourceState.Waiting,
        _ when known.LastFinished is { State: SyncRunState.Failed } => SourceState.Failing,
        { HeldDeletions: > 0 } => SourceState.HeldDeletions,
        _ when known.LastFinished is null => SourceState.NeverRan,
        { Schedule: null } => SourceState.Unscheduled,
        _ => SourceState.Ok,
    };

    private static bool IsAtWork(SyncRunView? run, DateTimeOffset at) => run is { State: SyncRunState.Running } && !(run.LeaseExpiresAt <= at);

    private static bool IsRefused(SourceRecord known) =>
        known.CredentialError is not null || known.LastFinished is { State: SyncRunState.Failed, ErrorCode: ErrorCodes.SourceRefused };

    private static SourceError? LastError(SourceRecord known) => known switch
    {
        { Active: { ErrorCode: { } code } active } => new SourceError(code, active.ErrorMessage ?? code, null, active.Id),
        { LastFinished: { State: SyncRunState.Failed } failed } => new SourceError(
            failed.ErrorCode ?? ErrorCodes.Unexpected, failed.ErrorMessage ?? "The run did not say why.", failed.FinishedAt, failed.Id),
        { CredentialError: { } refused } => new SourceError(ErrorCodes.SourceRefused, refused, null, null),
        _ => null,
    };

    private static string? Warning(SourceRecord known, DateTimeOffset at)
    {
        if (known.CredentialExpiresAt is not { } expiresAt || expiresAt - at > SourceStatusReader.CredentialWarning)
        {
            return null;
        }

        var when = expiresAt > at ? $"expires in {Spoken.Span(expiresAt - at)}" : $"expired {Spoken.Span(at - expiresAt)} ago";
        return $"The credential {when} ({Spoken.Time(expiresAt)}). Renew it and put the new one in the place of the old; no restart is needed.";
    }
}
