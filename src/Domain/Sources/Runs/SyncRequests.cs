using System.Globalization;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources.Runs;

/// <summary>Asks for runs: writes the row and wakes the worker. A run of the same kind that is pending or running already answers instead of a second one.</summary>
public sealed class SyncRequests(SourceCatalog catalog, ISyncRunQueue queue, ISyncSignal signal)
{
    /// <summary>Longest backfill in days.</summary>
    public const int MaxDays = 36_500;

    /// <summary>Asks for a sync from the checkpoint.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="requestedBy"><c>api</c> or <c>command</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FatalException"><c>not_found</c>: no such source; <c>invalid_state</c>: it is switched off.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public Task<RequestedRun> SyncAsync(string source, string requestedBy, CancellationToken cancellationToken) =>
        RequestAsync(new SyncRunRequest(RequireEnabled(source), SyncRunKind.Sync, requestedBy), cancellationToken);

    /// <summary>Asks for everything that changed in the last days to be read again, whatever the checkpoint says.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="days">1 to <see cref="MaxDays"/>.</param>
    /// <param name="requestedBy"><c>api</c> or <c>command</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FatalException"><c>invalid_request</c>: the days; otherwise as for <see cref="SyncAsync"/>.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public Task<RequestedRun> BackfillAsync(string source, int days, string requestedBy, CancellationToken cancellationToken)
    {
        var name = RequireEnabled(source);
        return days is >= 1 and <= MaxDays
            ? RequestAsync(new SyncRunRequest(name, SyncRunKind.Backfill, requestedBy, days), cancellationToken)
            : throw new FatalException(
                ErrorCodes.InvalidRequest,
                string.Create(CultureInfo.InvariantCulture, $"Backfill of '{name}': expected 1 to {MaxDays} days, but found {days}. Give how many days back to read."));
    }

    private async Task<RequestedRun> RequestAsync(SyncRunRequest request, CancellationToken cancellationToken)
    {
        var run = await queue.RequestAsync(request, cancellationToken);
        signal.Notify();
        return run;
    }

    private string RequireEnabled(string source) => catalog.Require(source) is { Options.Enabled: true } enabled
        ? enabled.Name
        : throw new FatalException(
            ErrorCodes.InvalidState, $"The source '{source}' is switched off (Ingest:Sources:{source}:Enabled is false). Switch it on and restart to sync it.");
}
