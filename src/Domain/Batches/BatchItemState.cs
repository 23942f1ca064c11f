using Ingest.Domain.Documents;

namespace Ingest.Domain.Batches;

/// <summary>
/// How one file of a batch stands, as a word: <see cref="Expected"/>, <see cref="Refused"/> and <see cref="Cancelled"/> are the batch's own, all
/// others are the <see cref="VersionState"/> of the version it became.
/// </summary>
public static class BatchItemState
{
    /// <summary>Nothing has arrived under this name yet.</summary>
    public const string Expected = "expected";

    /// <summary>It was sent and not taken; code and message say why. Sending it again may change that.</summary>
    public const string Refused = "refused";

    /// <summary>It was not sent, or no worker had taken it, when the batch was cancelled. Resuming the batch brings it back.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Every word an item's state can be.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Expected, Refused, VersionState.Pending.ToName(), VersionState.Processing.ToName(), VersionState.Ready.ToName(), VersionState.Failed.ToName(),
        VersionState.Superseded.ToName(), Cancelled,
    ];
}
