using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Blobs in the inbox: each becomes a row (P1). The scan is the truth, a trigger only a hint that comes earlier.</summary>
internal sealed partial class InboxBlobs(IBlobStore blobs, InboxIntake inbox, ILogger<InboxBlobs> logger) : IReconcileCheck
{
    /// <summary>Blobs a run registers at the most; the next run goes on, because what is registered leaves the inbox.</summary>
    private const int Limit = 5_000;

    public string Name => "inbox_blobs";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var findings = default(Findings);
        await foreach (var blob in blobs.ListAsync(BlobContainer.Inbox, prefix: "", cancellationToken))
        {
            findings += await RegisterAsync(blob.Name, cancellationToken);
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
}
