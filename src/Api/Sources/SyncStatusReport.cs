using Ingest.Domain.Sources;

namespace Ingest.Api.Sources;

/// <summary>How every source stands; the same shape as <c>sync-status --json</c>.</summary>
/// <param name="At">The moment it is true for.</param>
/// <param name="Sources">Every configured source, by name.</param>
public sealed record SyncStatusReport(DateTimeOffset At, IReadOnlyList<SyncSource> Sources)
{
    /// <summary>The report of these.</summary>
    public static SyncStatusReport From(IReadOnlyList<SourceStatus> statuses, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        return new SyncStatusReport(at, [.. statuses.Select(status => SyncSource.From(status, at))]);
    }
}

/// <summary>One source; see <see cref="SourceStatus"/>.</summary>
/// <param name="Name">The source.</param>
/// <param name="Product">Its product.</param>
/// <param name="Collection">Where its items go.</param>
/// <param name="Enabled">False when it is switched off.</param>
/// <param name="Schedule">Six fields, or null when it is synced only when asked.</param>
/// <param name="TimeZone">The zone they are meant in.</param>
/// <param name="State">The headline, see <see cref="SourceState"/>.</param>
/// <param name="LastSuccess">Its last succeeded sync with its evidence, or null.</param>
/// <param name="NextDue">The next expected run.</param>
/// <param name="OverdueSince">The first expected run that nobody has begun, when it is past its grace.</param>
/// <param name="OverdueBy">How long ago that is, as [d.]hh:mm:ss.</param>
/// <param name="Missed">Expected runs past their grace that nobody has begun.</param>
/// <param name="RunningSince">When the run that is at work began, or null.</param>
/// <param name="Active">The run that is asked for or at work, with its progress, or null.</param>
/// <param name="Items">Live items.</param>
/// <param name="FailedItems">Of these, not readable when last tried.</param>
/// <param name="HeldDeletions">Deletions that wait for a person.</param>
/// <param name="HeldRunId">The run that holds them.</param>
/// <param name="LastError">Why its last run failed or is tried again, or null when the last one succeeded.</param>
/// <param name="Account">Who the credential is, when last proven.</param>
/// <param name="CredentialExpiresAt">When it expires, if known.</param>
/// <param name="Warning">What will need a person soon, or null.</param>
/// <param name="Next">What happens next and what a person can do.</param>
public sealed record SyncSource(
    string Name, string Product, string Collection, bool Enabled, string? Schedule, string? TimeZone, string State, SyncRunDetails? LastSuccess,
    DateTimeOffset? NextDue, DateTimeOffset? OverdueSince, TimeSpan? OverdueBy, int Missed, DateTimeOffset? RunningSince, SyncRunDetails? Active,
    long Items, long FailedItems, long HeldDeletions, Guid? HeldRunId, SyncError? LastError, string? Account, DateTimeOffset? CredentialExpiresAt,
    string? Warning, string Next)
{
    internal static SyncSource From(SourceStatus status, DateTimeOffset at) => new(
        status.Name, status.Product, status.Collection, status.Enabled, status.Schedule, status.TimeZone, status.State.ToName(),
        status.LastSuccess is { } success ? SyncRunDetails.From(success, at) : null, status.NextDue, status.OverdueSince, WholeSeconds(status.OverdueBy),
        status.Missed, status.RunningSince, status.Active is { } active ? SyncRunDetails.From(active, at) : null, status.Items, status.FailedItems,
        status.HeldDeletions, status.HeldRunId, SyncError.From(status.LastError), status.Account, status.CredentialExpiresAt, status.Warning, status.Next);

    internal static TimeSpan? WholeSeconds(TimeSpan? span) => span is { } exact ? new TimeSpan(exact.Ticks - (exact.Ticks % TimeSpan.TicksPerSecond)) : null;
}

/// <summary>What went wrong last.</summary>
/// <param name="Code">One of <see cref="Domain.Errors.ErrorCodes"/>.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="At">When its run failed, or null while the run is tried again.</param>
/// <param name="RunId">Which run, if it was one.</param>
public sealed record SyncError(string Code, string Message, DateTimeOffset? At, Guid? RunId)
{
    internal static SyncError? From(SourceError? error) => error is null ? null : new SyncError(error.Code, error.Message, error.At, error.RunId);
}
