using Azure.Storage.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Functions.Hosting;
using Ingest.Functions.Processing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Ingest.Functions.Intake;

/// <summary>
/// A file was dropped. The trigger is only a hint that comes early: it may come late, twice or never, and the reconciler's scan of the inbox
/// is the truth. So it does not fail for what the scan resolves: a retry of the host would only repeat it sooner, and end in a queue of
/// poison messages that nobody reads.
/// </summary>
public sealed partial class InboxBlobFunction(Preflight preflight, InboxIntake inbox, VersionHubDispatch dispatch, ILogger<InboxBlobFunction> logger)
{
    /// <summary>Registers the blob, and dispatches when that made work.</summary>
    [Function("InboxBlob")]
    public async Task RunAsync(
        [BlobTrigger("inbox/{collection}/{path}")] BlobClient blob, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        if (!await preflight.IsOpenAsync(cancellationToken))
        {
            return;
        }

        try
        {
            if (await inbox.RegisterAsync(blob.Name, cancellationToken) == InboxOutcome.Accepted)
            {
                await dispatch.RunAsync(client, cancellationToken);
            }
        }
        catch (IngestException error)
        {
            LogLeft(error.Code, error.Message);
        }
    }

    [LoggerMessage(6101, LogLevel.Warning, "A dropped file is left to the next scan of the inbox: {Code}: {Reason}")]
    private partial void LogLeft(string code, string reason);
}
