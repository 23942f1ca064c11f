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
/// <param name="Done">True when every file is in a final state.</param>
/// <param name="Items">Files in it.</param>
/// <param name="Accepted">Files whose bytes are in, or always were.</param>
/// <param name="Searchable">Files that can be found.</param>
/// <param name="Failed">Files that failed or were refused.</param>
/// <param name="Unchanged">Files whose bytes were there before.</param>
/// <param name="States">Files by state.</param>
/// <param name="FilesPerSecond">Files settled a second, over the last minute.</param>
/// <param name="Eta">When the rest is settled if it goes on like this; null when done or when nothing was settled in the last minute.</param>
/// <param name="Failures">The first failures in the order of the manifest; all of them: <c>GET …/items?state=failed</c> and <c>state=refused</c>.</param>
public sealed record BatchStatus(
    Guid Id, string Collection, DateTimeOffset CreatedAt, bool Done, long Items, long Accepted, long Searchable, long Failed, long Unchanged,
    BatchStates States, double FilesPerSecond, DateTimeOffset? Eta, IReadOnlyList<BatchItemResult> Failures)
{
    internal static BatchStatus From(BatchProgress progress, IReadOnlyList<BatchItem> failures, DateTimeOffset now) => new(
        progress.Batch.Id, progress.Batch.Collection, progress.Batch.CreatedAt, progress.Done, progress.Items, progress.Accepted, progress.Searchable,
        progress.Failed, progress.Unchanged, BatchStates.From(progress.Counts), Math.Round(progress.RatePerSecond(now), 3), progress.EstimateDone(now),
        [.. failures.Select(BatchItemResult.From)]);
}

/// <summary>Files by state.</summary>
/// <param name="Expected">Not sent yet.</param>
/// <param name="Pending">Waiting for a worker.</param>
/// <param name="Processing">With a worker.</param>
/// <param name="Ready">Searchable.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Refused">Sent and not taken.</param>
/// <param name="Superseded">Replaced by a newer version or deleted since.</param>
public sealed record BatchStates(long Expected, long Pending, long Processing, long Ready, long Failed, long Refused, long Superseded)
{
    internal static BatchStates From(BatchCounts counts) => new(
        counts.Expected, counts.Pending, counts.Processing, counts.Ready, counts.Failed, counts.Refused, counts.Superseded);
}

/// <summary>One file of a batch.</summary>
/// <param name="Name">Document name.</param>
/// <param name="State">See <see cref="BatchStates"/>.</param>
/// <param name="Unchanged">True when its bytes were there before.</param>
/// <param name="DocumentId">The document it became, or null.</param>
/// <param name="Version">The version it became, or null.</param>
/// <param name="Error">Why it failed, was refused or is tried again, or null.</param>
public sealed record BatchItemResult(string Name, string State, bool Unchanged, Guid? DocumentId, int? Version, DocumentError? Error)
{
    internal static BatchItemResult From(BatchItem item) => new(
        item.Name, item.State, item.Unchanged, item.DocumentId, item.Version, DocumentError.From(item.ErrorCode, item.ErrorMessage));
}

/// <summary>One page of a batch's files, in the order of the manifest.</summary>
/// <param name="Items">The files.</param>
/// <param name="Next">Cursor of the next page, or null at the end.</param>
public sealed record BatchItemList(IReadOnlyList<BatchItemResult> Items, string? Next);
