using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// Blobs in the inbox: each becomes a row (P1). The scan is the truth, a trigger only a hint that comes earlier. A blob that storage does not
/// give out (archived, leased) does not keep those after it from being registered.
/// </summary>
internal sealed partial class InboxBlobs(IBlobStore blobs, InboxIntake inbox, ILogger<InboxBlobs> logger) : IReconcileCheck
{
    /// <summary>Blobs a run registers at the most; the next run goes on, because what is registered leaves the inbox.</summary>
    private const int Limit = 5_000;

    /// <summary>Blobs that may fail in a run before it is an outage rather than their own trouble.</summary>
    private const int MaxFailures = 100;

    public string Name => "inbox_blobs";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var findings = default(Findings);
        var failures = 0;
        await foreach (var blob in blobs.ListAsync(BlobContainer.Inbox, prefix: "", cancellationToken))
        {
            try
            {
                findings += await RegisterAsync(blob.Name, cancellationToken);
            }
            catch (RetryableException error) when (error.Code != ErrorCodes.DatabaseUnavailable && ++failures < MaxFailures)
            {
                LogLater(error.Code, error.Message);
                findings += new Findings(1, 0);
            }

            if (findings.Fixed >= Limit)
            {
                break;
            }
        }

        return findings;
    }

    private async Task<Findings> RegisterAsync(string blobName, CancellationToken cancellationToken)
    {
        try
        {
            return await inbox.RegisterAsync(blobName, cancellationToken) switch
            {
                InboxOutcome.Accepted or InboxOutcome.Unchanged => new Findings(1, 1),
                InboxOutcome.Gone => default,
                _ => new Findings(1, 0, 1),
            };
        }
        catch (FatalException error)
        {
            LogLeft(error.Code, error.Message);
            return new Findings(1, 0, 1);
        }
    }

    [LoggerMessage(1511, LogLevel.Warning, "A blob stays in the inbox: {Code}: {Reason}")]
    private partial void LogLeft(string code, string reason);

    [LoggerMessage(1512, LogLevel.Warning, "A blob of the inbox could not be registered: {Code}: {Reason}. Tried again at the next run.")]
    private partial void LogLater(string code, string reason);
}
