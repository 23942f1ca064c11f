using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Hosting;

/// <summary>
/// Looks at the inbox every second and registers what was dropped: what the blob trigger does in Azure. A blob that has to stay there is not
/// tried again before its bytes change; the reconciler reports it. A blob that fails for now does not keep those after it waiting, and no error
/// ends the service.
/// </summary>
internal sealed partial class InboxService(
    IBlobStore blobs, InboxIntake inbox, IOptions<LocalHostOptions> options, TimeProvider time, ILogger<InboxService> logger) : BackgroundService
{
    private readonly Dictionary<string, string> _left = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.InboxInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ScanAsync(stoppingToken);
            }
            catch (RetryableException error)
            {
                LogScanFailed(error.Code, error.Message);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogUnforeseen(error);
            }
        }
    }

    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var blob in blobs.ListAsync(BlobContainer.Inbox, prefix: "", cancellationToken))
        {
            seen.Add(blob.Name);
            if (_left.TryGetValue(blob.Name, out var etag) && etag == blob.Etag)
            {
                continue;
            }

            if (await RegisterAsync(blob, cancellationToken) == InboxOutcome.Left)
            {
                _left[blob.Name] = blob.Etag;
            }
        }

        foreach (var gone in _left.Keys.Where(name => !seen.Contains(name)).ToList())
        {
            _left.Remove(gone);
        }
    }

    /// <summary>What became of it; null: it failed for now.</summary>
    private async Task<InboxOutcome?> RegisterAsync(BlobItem blob, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await inbox.RegisterAsync(blob.Name, cancellationToken);
            LogRegistered(blob.Name, outcome);
            return outcome;
        }
        catch (FatalException error)
        {
            LogLeft(blob.Name, error.Code, error.Message);
            return InboxOutcome.Left;
        }
        catch (RetryableException error) when (error.Code != ErrorCodes.DatabaseUnavailable)
        {
            LogLater(blob.Name, error.Code, error.Message);
            return null;
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Inbox: {Name}: {Outcome}.")]
    private partial void LogRegistered(string name, InboxOutcome outcome);

    [LoggerMessage(3002, LogLevel.Warning, "Inbox: {Name} stays there: {Code}: {Reason}")]
    private partial void LogLeft(string name, string code, string reason);

    [LoggerMessage(3004, LogLevel.Warning, "Inbox: {Name} is tried again: {Code}: {Reason}")]
    private partial void LogLater(string name, string code, string reason);

    [LoggerMessage(3005, LogLevel.Error, "Inbox: not read this time: an unforeseen error.")]
    private partial void LogUnforeseen(Exception error);

    [LoggerMessage(3003, LogLevel.Warning, "Inbox: not read this time: {Code}: {Reason}")]
    private partial void LogScanFailed(string code, string reason);
}
