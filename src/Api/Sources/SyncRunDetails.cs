using Ingest.Api.Documents;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Api.Sources;

/// <summary>
/// A run: where it stands, how far it is, and the counts that are the evidence of its success. The same shape as <c>sync-run --json</c>; in lists and in the status
/// without <see cref="Partitions"/>, <see cref="Failures"/> and <see cref="Deletions"/>.
/// </summary>
/// <param name="Id">The run.</param>
/// <param name="Source">Its source.</param>
/// <param name="Kind"><c>sync</c> or <c>backfill</c>.</param>
/// <param name="State"><c>pending</c>, <c>running</c>, <c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Phase">What it does or did last: <c>plan</c>, <c>read</c>, <c>enumerate</c>, <c>repair</c> or <c>delete</c>.</param>
/// <param name="RequestedBy"><c>schedule</c>, <c>api</c> or <c>command</c>.</param>
/// <param name="DueAt">The scheduled time, for scheduled runs.</param>
/// <param name="Days">For a backfill: how many days back.</param>
/// <param name="Attempt">Attempts that count.</param>
/// <param name="AvailableAt">When pending: not before this time.</param>
/// <param name="LeaseOwner">When running: who.</param>
/// <param name="LeaseExpiresAt">When running: rescued after this time.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Evidence">What it saw and did.</param>
/// <param name="Error">Why it failed, or why it is tried again.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When its first attempt began.</param>
/// <param name="FinishedAt">When it succeeded or failed.</param>
/// <param name="Partitions">What was planned and read, in order, the first 200; null in lists.</param>
/// <param name="Failures">Items it could not read, the first 100; null in lists.</param>
/// <param name="Deletions">Documents that vanished at the source, one page; null in lists.</param>
/// <param name="Next">What happens next and what a person can do.</param>
public sealed record SyncRunDetails(
    Guid Id, string Source, string Kind, string State, string Phase, string RequestedBy, DateTimeOffset? DueAt, int? Days, int Attempt,
    DateTimeOffset? AvailableAt, string? LeaseOwner, DateTimeOffset? LeaseExpiresAt, SyncProgressCounts Progress, SyncEvidence Evidence, DocumentError? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, IReadOnlyList<SyncPartition>? Partitions,
    IReadOnlyList<SyncFailure>? Failures, SyncDeletionList? Deletions, string Next)
{
    /// <summary>The run as it stands at this time, without its lists.</summary>
    public static SyncRunDetails From(SyncRunView run, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new SyncRunDetails(
            run.Id, run.Source, run.Kind.ToName(), run.State.ToName(), run.Phase.ToName(), run.RequestedBy, run.DueAt, run.Days, run.Attempt, run.AvailableAt,
            run.LeaseOwner, run.LeaseExpiresAt, new SyncProgressCounts(run.StepsDone, run.StepsFailed, run.Steps, run.Pages, run.Seen),
            new SyncEvidence(
                run.Pages, run.Seen, run.Changed, run.FailedItems, run.Missed, run.Enumerated, run.Deleted, run.Held, run.FirstItemAt, run.LastItemAt,
                run.LastPageSeen, run.Requests),
            DocumentError.From(run.ErrorCode, run.ErrorMessage), run.CreatedAt, run.StartedAt, run.FinishedAt, null, null, null, SyncRunNextStep.Describe(run, at));
    }

    /// <summary>The run as it stands at this time, with its lists.</summary>
    /// <param name="run">The run.</param>
    /// <param name="at">The time.</param>
    /// <param name="steps">Its partitions.</param>
    /// <param name="failures">Items it could not read.</param>
    /// <param name="deletions">A page of what vanished.</param>
    /// <param name="next">Cursor of the next page of those, or null.</param>
    public static SyncRunDetails From(
        SyncRunView run, DateTimeOffset at, IReadOnlyList<SyncStepView> steps, IReadOnlyList<ItemFailure> failures, IReadOnlyList<Deletion> deletions,
        string? next = null) => From(run, at) with
        {
            Partitions = [.. steps.Select(SyncPartition.From)],
            Failures = [.. failures.Select(SyncFailure.From)],
            Deletions = new SyncDeletionList([.. deletions.Select(SyncDeletion.From)], next),
        };
}

/// <summary>How far a run is.</summary>
/// <param name="Done">Partitions read to their last page.</param>
/// <param name="Failed">Partitions given up.</param>
/// <param name="Total">Partitions planned; 0 before the plan.</param>
/// <param name="Pages">Pages read.</param>
/// <param name="Items">Items that came.</param>
public sealed record SyncProgressCounts(int Done, int Failed, int Total, long Pages, long Items);

/// <summary>What a run saw and did. A run is succeeded only with the last page of everything it planned.</summary>
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
/// <param name="LastPageSeen">True when everything planned came to its last page.</param>
/// <param name="Requests">Requests sent to the product.</param>
public sealed record SyncEvidence(
    long Pages, long Seen, long Changed, long FailedItems, long Missed, long? Enumerated, long Deleted, long Held, DateTimeOffset? FirstItemAt,
    DateTimeOffset? LastItemAt, bool LastPageSeen, long Requests);

/// <summary>One planned step of a run.</summary>
/// <param name="Phase"><c>read</c> or <c>enumerate</c>.</param>
/// <param name="Key">The partition's id in the source.</param>
/// <param name="Name">Its name.</param>
/// <param name="WindowFrom">Beginning of what was to be read, or null for everything.</param>
/// <param name="WindowTo">End of it.</param>
/// <param name="Pages">Pages recorded.</param>
/// <param name="Done">True after the last page.</param>
/// <param name="Error">Why it was given up, if it was.</param>
public sealed record SyncPartition(
    string Phase, string Key, string Name, DateTimeOffset? WindowFrom, DateTimeOffset WindowTo, int Pages, bool Done, DocumentError? Error)
{
    internal static SyncPartition From(SyncStepView step) => new(
        step.Phase.ToName(), step.Partition.Key, step.Partition.Name, step.Window.From, step.Window.To, step.Pages, step.Done,
        DocumentError.From(step.ErrorCode, step.ErrorMessage));
}

/// <summary>An item that could not be read.</summary>
/// <param name="Partition">Key of its partition.</param>
/// <param name="Key">Its id in the source.</param>
/// <param name="Error">Why.</param>
public sealed record SyncFailure(string Partition, string Key, DocumentError Error)
{
    internal static SyncFailure From(ItemFailure failure) => new(failure.Key.Partition, failure.Key.Key, new DocumentError(failure.Code, failure.Message));
}

/// <summary>One page of documents that vanished at the source, by name.</summary>
/// <param name="Items">The documents.</param>
/// <param name="Next">Cursor of the next page, or null at the end.</param>
public sealed record SyncDeletionList(IReadOnlyList<SyncDeletion> Items, string? Next);

/// <summary>One document that vanished at the source.</summary>
/// <param name="DocumentId">The document.</param>
/// <param name="Name">Its name.</param>
/// <param name="Title">The item's last known title.</param>
/// <param name="Partition">Key of its partition.</param>
/// <param name="Key">Its id in the source.</param>
/// <param name="AbsentSince">When it was first found absent.</param>
/// <param name="State"><c>held</c>, <c>approved</c>, <c>confirmed</c>, <c>deleted</c>, <c>kept</c> or <c>reappeared</c>.</param>
public sealed record SyncDeletion(Guid DocumentId, string Name, string Title, string Partition, string Key, DateTimeOffset AbsentSince, string State)
{
    internal static SyncDeletion From(Deletion deletion) => new(
        deletion.DocumentId, deletion.Name, deletion.Title, deletion.Item.Partition, deletion.Item.Key, deletion.AbsentSince, deletion.State);
}

/// <summary>One page of runs, newest first.</summary>
/// <param name="Runs">The runs, without their lists.</param>
/// <param name="Next">Cursor of the next page, or null at the end.</param>
public sealed record SyncRunList(IReadOnlyList<SyncRunDetails> Runs, string? Next);
