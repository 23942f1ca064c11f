namespace Ingest.Domain.Sources.Runs;

/// <summary>Read side of runs: what people and pages ask for.</summary>
public interface ISyncQueries
{
    /// <summary>The run, or null.</summary>
    Task<SyncRunView?> FindAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Runs, newest first, from after the given id; of one source or all.</summary>
    Task<IReadOnlyList<SyncRunView>> ListAsync(string? source, Guid? after, int limit, CancellationToken cancellationToken);

    /// <summary>Its partitions with what was read of each, in order of planning; the first <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<SyncStepView>> ListStepsAsync(Guid runId, int limit, CancellationToken cancellationToken);

    /// <summary>Items that this run could not read; the first <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<ItemFailure>> ListFailuresAsync(Guid runId, int limit, CancellationToken cancellationToken);

    /// <summary>What the database knows of these sources: one row each, also when nothing ever ran.</summary>
    Task<IReadOnlyList<SourceRecord>> ListSourcesAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken);

    /// <summary>Remembers what a check of the credential found: the account and when it expires, or why it was refused.</summary>
    Task RecordAccessAsync(string source, SourceAccess? access, string? errorCode, string? errorMessage, CancellationToken cancellationToken);
}

/// <summary>A run as people see it. The counts are also its evidence: a run is succeeded only with every planned step at its last page.</summary>
/// <param name="Id">The run.</param>
/// <param name="Source">Its source.</param>
/// <param name="Kind">What for.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Phase">What it does or did last.</param>
/// <param name="RequestedBy"><c>schedule</c>, <c>api</c> or <c>command</c>.</param>
/// <param name="DueAt">The scheduled time, for scheduled runs.</param>
/// <param name="Days">For a backfill: how many days back.</param>
/// <param name="Attempt">Attempts that count.</param>
/// <param name="AvailableAt">When pending: not before this time.</param>
/// <param name="LeaseOwner">When running: who.</param>
/// <param name="LeaseExpiresAt">When running: rescued after this time.</param>
/// <param name="Steps">Partitions to read, 0 before the plan.</param>
/// <param name="StepsDone">Of these, read to the last page.</param>
/// <param name="StepsFailed">Of these (and of the enumeration's), given up.</param>
/// <param name="Pages">Pages read.</param>
/// <param name="Seen">Items that came, repeated ones included.</param>
/// <param name="Changed">Of these, that made a document or a version.</param>
/// <param name="FailedItems">Of these, that could not be read or taken in.</param>
/// <param name="Missed">Items that only the enumeration brought to light.</param>
/// <param name="Enumerated">Keys the enumeration saw, or null when the run made none.</param>
/// <param name="Deleted">Documents deleted because of it.</param>
/// <param name="Held">Deletions that wait for a person.</param>
/// <param name="FirstItemAt">Oldest change it saw.</param>
/// <param name="LastItemAt">Newest change it saw.</param>
/// <param name="LastPageSeen">True when every step came to its last page.</param>
/// <param name="Requests">Requests sent to the product.</param>
/// <param name="ErrorCode">Why it failed, or why it is tried again.</param>
/// <param name="ErrorMessage">The same, for people.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When its first attempt began.</param>
/// <param name="FinishedAt">When it succeeded or failed.</param>
public sealed record SyncRunView(
    Guid Id, string Source, SyncRunKind Kind, SyncRunState State, SyncPhase Phase, string RequestedBy, DateTimeOffset? DueAt, int? Days, int Attempt,
    DateTimeOffset? AvailableAt, string? LeaseOwner, DateTimeOffset? LeaseExpiresAt, int Steps, int StepsDone, int StepsFailed, long Pages, long Seen,
    long Changed, long FailedItems, long Missed, long? Enumerated, long Deleted, long Held, DateTimeOffset? FirstItemAt, DateTimeOffset? LastItemAt,
    bool LastPageSeen, long Requests, string? ErrorCode, string? ErrorMessage, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>Deletions that may go, once the source has said by key that it does not have the items.</summary>
    public long Approved { get; init; }
}

/// <summary>One planned step as people see it.</summary>
/// <param name="Phase"><see cref="SyncPhase.Read"/> or <see cref="SyncPhase.Enumerate"/>.</param>
/// <param name="Partition">Which partition.</param>
/// <param name="Window">What was to be read.</param>
/// <param name="Pages">Pages recorded.</param>
/// <param name="Done">True after the last page.</param>
/// <param name="ErrorCode">Why it was given up, if it was.</param>
/// <param name="ErrorMessage">The same, for people.</param>
public sealed record SyncStepView(SyncPhase Phase, Partition Partition, SyncWindow Window, int Pages, bool Done, string? ErrorCode, string? ErrorMessage);

/// <summary>What the database knows of a source.</summary>
/// <param name="Name">The source.</param>
/// <param name="LastSucceeded">Its last succeeded sync, or null.</param>
/// <param name="LastFinished">Its last finished run of any kind, or null: a failed one here is the last error.</param>
/// <param name="Active">Its pending or running run, running first, or null.</param>
/// <param name="Items">Live items.</param>
/// <param name="FailedItems">Of these, that could not be read or taken in when last tried.</param>
/// <param name="Partitions">Partitions it listed last.</param>
/// <param name="Held">Deletions that wait for a person.</param>
/// <param name="HeldRunId">The run that holds them.</param>
/// <param name="Account">Who the credential is, when last proven.</param>
/// <param name="CredentialExpiresAt">When it expires, if known.</param>
/// <param name="CredentialError">Why it was refused when last tried, or null.</param>
/// <param name="LastEnumeratedAt">Last complete enumeration.</param>
public sealed record SourceRecord(
    string Name, SyncRunView? LastSucceeded, SyncRunView? LastFinished, SyncRunView? Active, long Items, long FailedItems, int Partitions, long Held,
    Guid? HeldRunId, string? Account, DateTimeOffset? CredentialExpiresAt, string? CredentialError, DateTimeOffset? LastEnumeratedAt)
{
    /// <summary>Deletions that may go with its next run, once the source has said by key that it does not have the items.</summary>
    public long Approved { get; init; }
}
