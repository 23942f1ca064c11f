using System.Globalization;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Cost;

/// <summary>
/// What reading the last days of a source again would take, told from what its earlier runs saw: the product itself is not asked, because most cannot count
/// without being read. Items that did not change are read and not embedded, so chunks and tokens are at most what is said here.
/// </summary>
/// <param name="Basis">What the figures come from, in words; says so when nothing is known.</param>
/// <param name="Items">Items that would be read, or null when nothing is known.</param>
/// <param name="Chunks">Chunks they would be at most, or null.</param>
/// <param name="Tokens">Their tokens at most, estimated, or null.</param>
/// <param name="Seconds">How long the reading would take, or null when no run says.</param>
public sealed record BackfillEstimate(string Basis, long? Items, long? Chunks, long? Tokens, double? Seconds)
{
    private const string Nothing = "no succeeded run of this source is known: sync it once, then ask again";

    /// <summary>From the latest backfill; else from the latest enumeration, which bounds it; else from what syncs saw a day.</summary>
    /// <param name="days">Days to be read.</param>
    /// <param name="runs">The source's last runs, newest first.</param>
    /// <param name="chunksPerItem">Of its collection, on average.</param>
    /// <param name="tokensPerChunk">Of its collection, on average.</param>
    public static BackfillEstimate From(int days, IReadOnlyList<SyncRunView> runs, double chunksPerItem, double tokensPerChunk)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var succeeded = runs.Where(static run => run.State == SyncRunState.Succeeded).ToList();
        var (basis, items) = Count(days, succeeded);
        if (items is not { } count)
        {
            return new BackfillEstimate(basis, null, null, null, null);
        }

        var chunks = (long)Math.Ceiling(count * chunksPerItem);
        var timed = succeeded.Find(static run => run is { Seen: > 0, StartedAt: not null, FinishedAt: not null });
        double? seconds = timed is null ? null : Math.Round((timed.FinishedAt!.Value - timed.StartedAt!.Value).TotalSeconds * count / timed.Seen, 1);
        return new BackfillEstimate(basis, count, chunks, (long)Math.Ceiling(chunks * tokensPerChunk), seconds);
    }

    private static (string Basis, long? Items) Count(int days, List<SyncRunView> succeeded)
    {
        if (succeeded.Find(static run => run is { Kind: SyncRunKind.Backfill, Days: > 0 }) is { } backfill)
        {
            return (
                string.Create(CultureInfo.InvariantCulture, $"the backfill of {backfill.Days} days of {backfill.FinishedAt:yyyy-MM-dd}, which saw {backfill.Seen} items"),
                (long)Math.Ceiling((double)backfill.Seen * days / backfill.Days!.Value));
        }

        if (succeeded.Find(static run => run.Enumerated is not null) is { } enumeration)
        {
            return (
                string.Create(CultureInfo.InvariantCulture, $"the enumeration of {enumeration.FinishedAt:yyyy-MM-dd}: there were {enumeration.Enumerated} items, so it is at most these"),
                enumeration.Enumerated);
        }

        return succeeded.Count == 0 ? (Nothing, null) : CountByDay(days, succeeded);
    }

    private static (string Basis, long? Items) CountByDay(int days, List<SyncRunView> succeeded)
    {
        var seen = succeeded.Sum(static run => run.Seen);
        var span = Math.Max(1, (succeeded[0].CreatedAt - succeeded[^1].CreatedAt).TotalDays);
        return (
            string.Create(CultureInfo.InvariantCulture, $"the last {succeeded.Count} syncs, which saw {seen} items in {Math.Ceiling(span)} days"),
            (long)Math.Ceiling(seen * days / span));
    }
}
