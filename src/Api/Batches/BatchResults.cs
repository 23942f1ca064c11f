using Ingest.Api.Documents;
using Ingest.Domain.Batches;

namespace Ingest.Api.Batches;

/// <summary>What came of a page of a manifest.</summary>
/// <param name="Id">The batch; uploads carry it as <c>batch=</c>.</param>
/// <param name="Added">Files that were not in it before.</param>
/// <param name="Unchanged">Names whose bytes are there already: they need not be sent. All others are expected.</param>
public sealed record BatchPageResult(Guid Id, int Added, IReadOnlyList<string> Unchanged);

/// <summary>How a batch stands.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Collection">Where its files go.</param>
/// <param name="CreatedAt">Registered.</param>
/// <param name="State"><c>open</c>, <c>cancelled</c>, or <c>settled</c> once every file was seen in a final state.</param>
/// <param name="CancelledAt">When it was cancelled, or null.</param>
/// <param name="Done">True when every file is in a final state.</param>
/// <param name="Items">Files in it.</param>
/// <param name="Accepted">Files whose bytes are in, or always were.</param>
/// <param name="Searchable">Files that can be found.</param>
/// <param name="Failed">Files that failed or were refused.</param>
/// <param name="Unchanged">Files whose bytes were there before.</param>
/// <param name="Cancelled">Files that a cancellation ended.</param>
/// <param name="Chunks">Chunks of the searchable ones.</param>
/// <param name="States">Files by state.</param>
/// <param name="FilesPerSecond">Files settled a second, over the last minute.</param>
/// <param name="Eta">When the rest is settled if it goes on like this; null when done or when nothing was settled in the last minute.</param>
/// <param name="Reasons">Why files failed or were refused, most frequent first, at most 20.</param>
/// <param name="Failures">The first failures in the order of the manifest; all of them: <c>GET …/items?state=failed</c> and <c>state=refused</c>.</param>
public sealed record BatchStatus(
    Guid Id, string Collection, DateTimeOffset CreatedAt, string State, DateTimeOffset? CancelledAt, bool Done, long Items, long Accepted,
    long Searchable, long Failed, long Unchanged, long Cancelled, long Chunks, BatchStates States, double FilesPerSecond, DateTimeOffset? Eta,
    IReadOnlyList<BatchReason> Reasons, IReadOnlyList<BatchItemResult> Failures)
{
    /// <summary>The answer about a batch as it stands at <paramref name="now"/>.</summary>
    public static BatchStatus From(BatchProgress progress, IReadOnlyList<BatchItem> failures, IReadOnlyList<BatchFailures> reasons, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new BatchStatus(
            progress.Batch.Id, progress.Batch.Collection, progress.Batch.CreatedAt, progress.Batch.State, progress.Batch.CancelledAt, progress.Done,
            progress.Items, progress.Accepted, progress.Searchable, progress.Failed, progress.Unchanged, progress.Cancelled, progress.Chunks,
            BatchStates.From(progress.Counts), Math.Round(progress.RatePerSecond(now), 3), progress.EstimateDone(now),
            [.. reasons.Select(BatchReason.From)], [.. failures.Select(BatchItemResult.From)]);
    }
}

/// <summary>Files of a batch that failed, or were refused, for one reason.</summary>
/// <param name="Code">The error code.</param>
/// <param name="Count">How many.</param>
/// <param name="Name">The first of them.</param>
/// <param name="Message">What its message says.</param>
public sealed record BatchReason(string Code, long Count, string Name, string? Message)
{
    internal static BatchReason From(BatchFailures failures) => new(failures.Code, failures.Count, failures.Name, failures.Message);
}

/// <summary>A line of the list of batches.</summary>
/// <param name="Id">The batch.</param>
/// <param name="Collection">Where its files go.</param>
/// <param name="CreatedAt">Registered.</param>
/// <param name="State"><c>open</c>, <c>cancelled</c>, or <c>settled</c> once every file was seen in a final state.</param>
/// <param name="CancelledAt">When it was cancelled, or null.</param>
/// <param name="SettledAt">When it was first seen settled, or null. From then on the figures are those of that time.</param>
/// <param name="Done">True when every file is in a final state.</param>
/// <param name="Items">Files in it.</param>
/// <param name="Accepted">Files whose bytes are in, or always were.</param>
/// <param name="Searchable">Files that can be found.</param>
/// <param name="Failed">Files that failed or were refused.</param>
/// <param name="Unchanged">Files whose bytes were there before; they are counted in the others too.</param>
/// <param name="Cancelled">Files that a cancellation ended.</param>
/// <param name="Superseded">Files replaced or deleted since.</param>
/// <param name="Chunks">Chunks of the searchable ones.</param>
/// <param name="FilesPerSecond">Files settled a second, over the last minute.</param>
/// <param name="Eta">When the rest is settled if it goes on like this, or null.</param>
/// <param name="Origin">The files and folders it was begun from, if its sender said so.</param>
public sealed record BatchLine(
    Guid Id, string Collection, DateTimeOffset CreatedAt, string State, DateTimeOffset? CancelledAt, DateTimeOffset? SettledAt, bool Done, long Items,
    long Accepted, long Searchable, long Failed, long Unchanged, long Cancelled, long Superseded, long Chunks, double FilesPerSecond, DateTimeOffset? Eta,
    IReadOnlyList<string> Origin)
{
    /// <summary>The line of a batch as it stands at <paramref name="now"/>.</summary>
    public static BatchLine From(ListedBatch listed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(listed);
        var batch = listed.Progress?.Batch ?? listed.Batch;
        var figures = listed.Totals ?? listed.Progress?.Totals ?? new BatchTotals(batch.Entries, 0, 0, 0, 0, 0, 0, 0);
        return new BatchLine(
            batch.Id, batch.Collection, batch.CreatedAt, batch.State, batch.CancelledAt, batch.SettledAt,
            listed.Totals is not null || listed.Progress?.Done == true, figures.Items, figures.Accepted, figures.Searchable, figures.Failed, figures.Unchanged,
            figures.Cancelled, figures.Superseded, figures.Chunks, Math.Round(listed.Progress?.RatePerSecond(now) ?? 0, 3), listed.Progress?.EstimateDone(now),
            batch.Origin);
    }
}

/// <summary>One page of batches, newest first.</summary>
/// <param name="Batches">The batches.</param>
/// <param name="Next">What to pass as <c>after</c> for the next page, or null at the end.</param>
public sealed record BatchList(IReadOnlyList<BatchLine> Batches, Guid? Next);

/// <summary>Files by state.</summary>
/// <param name="Expected">Not sent yet.</param>
/// <param name="Pending">Waiting for a worker.</param>
/// <param name="Processing">With a worker.</param>
/// <param name="Ready">Searchable.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Refused">Sent and not taken.</param>
/// <param name="Superseded">Replaced by a newer version or deleted since.</param>
/// <param name="Cancelled">Not sent, or not yet with a worker, when the batch was cancelled.</param>
public sealed record BatchStates(
    long Expected, long Pending, long Processing, long Ready, long Failed, long Refused, long Superseded, long Cancelled)
{
    internal static BatchStates From(BatchCounts counts) => new(
        counts.Expected, counts.Pending, counts.Processing, counts.Ready, counts.Failed, counts.Refused, counts.Superseded,
        counts.Cancelled);
}

/// <summary>One file of a batch.</summary>
/// <param name="Name">Document name.</param>
/// <param name="State">See <see cref="BatchStates"/>.</param>
/// <param name="Unchanged">True when its bytes were there before.</param>
/// <param name="DocumentId">The document it became, or null.</param>
/// <param name="Version">The version it became, or null.</param>
/// <param name="Chunks">Chunks of its version, once known.</param>
/// <param name="Error">Why it failed, was refused, cancelled or is tried again, or null.</param>
/// <param name="Warning">A remark on a ready one, or null.</param>
public sealed record BatchItemResult(
    string Name, string State, bool Unchanged, Guid? DocumentId, int? Version, int? Chunks, DocumentError? Error, DocumentError? Warning)
{
    /// <summary>The answer about one file.</summary>
    public static BatchItemResult From(BatchItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new BatchItemResult(
            item.Name, item.State, item.Unchanged, item.DocumentId, item.Version, item.Chunks, DocumentError.From(item.ErrorCode, item.ErrorMessage),
            DocumentError.From(item.WarningCode, item.WarningMessage));
    }
}

/// <summary>One page of a batch's files, in the order of the manifest.</summary>
/// <param name="Items">The files.</param>
/// <param name="Next">Cursor of the next page, or null at the end.</param>
public sealed record BatchItemList(IReadOnlyList<BatchItemResult> Items, string? Next);
