using System.Globalization;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Documents;

/// <summary>Answers "why isn't my file searchable, and what happens next?" in one sentence, from the row and the clock alone (P10).</summary>
public static class NextStep
{
    /// <summary>The sentence for a document as it stands at <paramref name="now"/>.</summary>
    public static string Describe(DocumentView document, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.DeletedAt is not null)
        {
            return document.PurgedAt is null
                ? "Deleted: no longer searchable. Its points and blobs are removed at the next reconcile."
                : "Deleted and purged: nothing happens any more.";
        }

        var old = document.SearchableVersion switch
        {
            null => "",
            var searchable when searchable != document.Version => $" Version {searchable} stays searchable meanwhile.",

            // Under repair, or failed while it was: search goes on with the points that are there.
            _ => " It stays searchable as it was, but its points may be incomplete.",
        };
        return document.State switch
        {
            VersionState.Receiving => "Its bytes are being received. If the upload broke off, the reconciler marks it upload_incomplete." + old,
            VersionState.Pending => DescribePending(document, now) + old,
            VersionState.Processing => DescribeProcessing(document, now) + old,
            VersionState.Ready when document.WarningCode == ErrorCodes.NoText => "Ready, but without text there is nothing to find. Add a version that has text.",
            VersionState.Ready => "Ready and searchable. Nothing to do.",
            VersionState.Superseded => "A newer version took its place.",
            VersionState.Failed when document.ErrorCode == ErrorCodes.Cancelled =>
                "Cancelled together with its batch, before a worker took it. Resume the batch, retry the document, or add it again." + old,
            VersionState.Failed => $"Failed for good: {(document.ErrorMessage ?? document.ErrorCode)?.TrimEnd('.')}. Add a corrected file under the same name, or retry it once the cause is gone." + old,
            _ => throw new ArgumentOutOfRangeException(nameof(document), document.State, null),
        };
    }

    private static string DescribePending(DocumentView document, DateTimeOffset now)
    {
        if (document.ErrorCode == ErrorCodes.BudgetExhausted && document.AvailableAt > now)
        {
            return $"Paused for {Span(document.AvailableAt.Value - now)}: {document.ErrorMessage}";
        }

        var reason = document.ErrorCode is null ? "" : $" after {document.ErrorCode}: {document.ErrorMessage?.TrimEnd('.')}";
        return document.AvailableAt > now
            ? $"Attempt {document.Attempt + 1} starts in {Span(document.AvailableAt.Value - now)}{reason}."
            : $"Waiting for a free worker of queue '{document.Queue}'{reason}. If this lasts, check that a service is up and lists this queue.";
    }

    private static string DescribeProcessing(DocumentView document, DateTimeOffset now)
    {
        var progress = document.ProgressTotal is { } total ? $" {document.ProgressDone} of {total}" : document.ProgressDone > 0 ? $" {document.ProgressDone}" : "";
        var stage = $"Worker {document.LeaseOwner} is at stage {document.Stage?.ToName()}{progress} (attempt {document.Attempt})";
        return document.LeaseExpiresAt < now
            ? $"{stage}, but made no progress and lost its lease {Span(now - document.LeaseExpiresAt.Value)} ago. It goes on where a worker runs: in a service that is up, or with the next run of its queue."
            : $"{stage}; without progress it is rescued in {Span((document.LeaseExpiresAt ?? now) - now)}.";
    }

    private static string Span(TimeSpan span) => span < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalSeconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(span.TotalMinutes):0} min");
}
