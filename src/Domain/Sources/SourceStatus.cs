using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Sources;

/// <summary>The truth about a source at a moment, from the clock, the settings and the ledger alone: right even when nothing has run for weeks (P5, P10).</summary>
/// <param name="Name">The source.</param>
/// <param name="Product">Its product.</param>
/// <param name="Collection">Where its items go.</param>
/// <param name="Enabled">False when it is switched off.</param>
/// <param name="Schedule">Six fields, or null when it is synced only when asked.</param>
/// <param name="TimeZone">What zone they are meant in.</param>
/// <param name="State">The headline.</param>
/// <param name="LastSuccess">Its last succeeded sync with its evidence, or null.</param>
/// <param name="NextDue">The next expected run after this moment, or null without a schedule.</param>
/// <param name="OverdueSince">The first expected run that nobody has begun, when it is past its grace; else null.</param>
/// <param name="OverdueBy">How long ago that is.</param>
/// <param name="Missed">Expected runs past their grace that nobody has begun; no more than <see cref="Scheduling.ScheduleOptions.MaxGap"/> are counted.</param>
/// <param name="Active">The run that is asked for or at work, or null. At work only while its lease holds.</param>
/// <param name="RunningSince">When the run that is at work began, or null.</param>
/// <param name="Items">Live items.</param>
/// <param name="FailedItems">Of these, not readable when last tried.</param>
/// <param name="HeldDeletions">Deletions that wait for a person.</param>
/// <param name="HeldRunId">The run that holds them.</param>
/// <param name="LastError">Why its last run failed or why it is tried again, or null when the last run succeeded.</param>
/// <param name="Account">Who the credential is, when last proven.</param>
/// <param name="CredentialExpiresAt">When it expires, if known.</param>
/// <param name="Warning">What will need a person soon: the credential expires within <see cref="SourceStatusReader.CredentialWarning"/>, or has expired. Else null.</param>
/// <param name="Next">One sentence or two: what happens next, and what a person can do.</param>
public sealed record SourceStatus(
    string Name, string Product, string Collection, bool Enabled, string? Schedule, string? TimeZone, SourceState State, SyncRunView? LastSuccess,
    DateTimeOffset? NextDue, DateTimeOffset? OverdueSince, TimeSpan? OverdueBy, int Missed, SyncRunView? Active, DateTimeOffset? RunningSince, long Items,
    long FailedItems, long HeldDeletions, Guid? HeldRunId, SourceError? LastError, string? Account, DateTimeOffset? CredentialExpiresAt, string? Warning,
    string Next);

/// <summary>The last thing that went wrong with a source.</summary>
/// <param name="Code">One of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="At">When its run failed, or null while the run is tried again.</param>
/// <param name="RunId">Which run, or null when a check of the credential found it.</param>
public sealed record SourceError(string Code, string Message, DateTimeOffset? At, Guid? RunId);
