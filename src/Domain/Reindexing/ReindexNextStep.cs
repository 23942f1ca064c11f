using Ingest.Domain.Sources;

namespace Ingest.Domain.Reindexing;

/// <summary>Answers "what happens next with this reindex?" in a sentence or two, from the row and the clock alone (P10).</summary>
public static class ReindexNextStep
{
    /// <summary>The sentence for a reindex as it stands at <paramref name="at"/>.</summary>
    public static string Describe(Reindex reindex, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reindex);
        return reindex.State switch
        {
            ReindexState.Pending => DescribePending(reindex, at),
            ReindexState.Running => DescribeRunning(reindex, at),
            ReindexState.Switched => DescribeSwitched(reindex),
            ReindexState.Cancelled => $"Cancelled. Search goes on with {reindex.FromModel} as before.",
            ReindexState.Failed => $"Failed for good: {reindex.ErrorCode}: {reindex.ErrorMessage?.TrimEnd('.')}. Search goes on with {reindex.FromModel} as before. "
                + $"When the cause is mended, the same command goes on where it ended: ./ingest reindex {reindex.Collection} --model {reindex.ToModel}",
            _ => throw new ArgumentOutOfRangeException(nameof(reindex), reindex.State, null),
        };
    }

    private static string DescribePending(Reindex reindex, DateTimeOffset at)
    {
        var reason = reindex.ErrorCode is null ? "" : $" after {reindex.ErrorCode}: {reindex.ErrorMessage?.TrimEnd('.')}";
        return reindex.AvailableAt > at
            ? $"It goes on in {Spoken.Span(reindex.AvailableAt.Value - at)}{reason}."
            : $"It waits for a worker that has the model {reindex.ToModel}{reason}. If this lasts: ./ingest reindex {reindex.Collection} --model {reindex.ToModel}";
    }

    private static string DescribeRunning(Reindex reindex, DateTimeOffset at)
    {
        if (reindex.LeaseExpiresAt <= at)
        {
            return $"Worker {reindex.LeaseOwner} made no progress and lost its lease {Spoken.Span(at - reindex.LeaseExpiresAt.Value)} ago. It goes on where a worker runs.";
        }

        var doing = reindex.Phase switch
        {
            ReindexPhase.Copy => $"embeds with {reindex.ToModel}",
            ReindexPhase.Verify => "counts what was copied",
            _ => "switches",
        };
        var rescue = reindex.LeaseExpiresAt is { } expires ? $"; without progress it is rescued in {Spoken.Span(expires - at)}" : "";
        return $"Worker {reindex.LeaseOwner} {doing} (attempt {reindex.Attempt}): {reindex.Done} of {Spoken.Count(reindex.Total, "document")}{rescue}. "
            + $"Search goes on with {reindex.FromModel} until the switch.";
    }

    private static string DescribeSwitched(Reindex reindex) => reindex.KeptVectorCollection == reindex.FromVectorCollection
        ? $"Done: search uses {reindex.ToModel}. The vectors of {reindex.FromModel} are kept: ./ingest reindex {reindex.Collection} --rollback goes back to them, "
            + $"./ingest reindex {reindex.Collection} --discard-old gives their space back."
        : $"Done: search uses {reindex.ToModel}.";
}
