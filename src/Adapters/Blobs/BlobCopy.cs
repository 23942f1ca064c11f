using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using AzureProperties = Azure.Storage.Blobs.Models.BlobProperties;
using BlobProperties = Ingest.Domain.Blobs.BlobProperties;

namespace Ingest.Adapters.Blobs;

/// <summary>
/// Copies a blob within the account by the service's own "Copy Blob". It needs no signature for the source (within one account the
/// credential of the request covers both ends, shared key or identity), takes any size, and is nearly always done when it answers;
/// otherwise it is watched. "Copy Blob From URL" would need a signed source and stops at 256 MiB. Where the service cannot read the source
/// on our behalf (an account closed by network rules, for one), the bytes go through this process instead, under the same condition.
/// </summary>
internal sealed class BlobCopy(BlockBlobClient from, BlockBlobClient to, BlobCall call, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>The properties of the copy, once it is whole.</summary>
    public async Task<BlobProperties> RunAsync(string fromEtag, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var copyId = await StartAsync(fromEtag, cancellationToken);
        return copyId is null
            ? await StreamAsync(fromEtag, cancellationToken)
            : await CompleteAsync(copyId, timeout, cancellationToken);
    }

    // Null: the service will not read the source.
    private async Task<string?> StartAsync(string fromEtag, CancellationToken cancellationToken)
    {
        var options = new BlobCopyFromUriOptions { SourceConditions = Etags.Condition(fromEtag) };
        return await call.RunAsync(
            async () =>
            {
                try
                {
                    return (await to.StartCopyFromUriAsync(from.Uri, options, cancellationToken)).Id;
                }
                catch (RequestFailedException e) when (e.Status is 401 or 403 && e.ErrorCode == BlobErrorCode.CannotVerifyCopySource)
                {
                    return null;
                }
            },
            cancellationToken);
    }

    private async Task<BlobProperties> StreamAsync(string fromEtag, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions { Conditions = Etags.Condition(fromEtag) };
        var download = await call.RunAsync(() => from.DownloadStreamingAsync(options, cancellationToken), cancellationToken);
        await using var content = new BlobReadStream(download.Value, call.Subject, pinned: true);
        return await new BlobUpload(to, call).RunAsync(content, cancellationToken);
    }

    private async Task<BlobProperties> CompleteAsync(string copyId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var state = await ReadAsync(cancellationToken);
            switch (state.BlobCopyStatus)
            {
                // A blob without a copy state, or with another copy's, was overwritten since: the caller checks size and etag anyway.
                case null or CopyStatus.Success:
                    return new BlobProperties(Etags.Text(state.ETag), state.ContentLength);
                case CopyStatus.Pending when time.GetElapsedTime(started) < timeout:
                    await Task.Delay(PollInterval, time, cancellationToken);
                    break;
                case CopyStatus.Pending:
                    await AbortAsync(copyId, cancellationToken);
                    throw BlobErrors.Unavailable(call.Operation, call.Subject, $"not done within Ingest:Blobs:CopyTimeout ({timeout}); aborted");
                default:
                    throw BlobErrors.Unavailable(call.Operation, call.Subject, $"the copy is {state.BlobCopyStatus}: {state.CopyStatusDescription}");
            }
        }
    }

    private async Task<AzureProperties> ReadAsync(CancellationToken cancellationToken) =>
        await call.RunAsync(async () => (await to.GetPropertiesAsync(cancellationToken: cancellationToken)).Value, cancellationToken);

    private async Task AbortAsync(string copyId, CancellationToken cancellationToken)
    {
        try
        {
            await to.AbortCopyFromUriAsync(copyId, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.NoPendingCopyOperation)
        {
            // It ended between the last look and the abort; the next attempt starts over.
        }
    }
}
