using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;

namespace Ingest.Adapters.Blobs;

/// <summary>
/// Writes, reads and deletes a small blob in each container. Its name has no '/', so that an inbox scan, which goes by folders, never takes
/// it for a file.
/// </summary>
internal sealed class BlobProbe(BlobAccount account) : IProbe
{
    private static readonly BinaryData Content = BinaryData.FromString("ingest probe");

    public string Name => "blobs";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // One after the other, so that the same fault always names the same container.
        foreach (var container in Enum.GetValues<BlobContainer>())
        {
            await ProveAsync(container, cancellationToken);
        }
    }

    private async Task ProveAsync(BlobContainer container, CancellationToken cancellationToken)
    {
        var client = account[container];
        var blob = client.GetBlockBlobClient($".ingest-probe-{Guid.NewGuid():N}");
        var step = "write";
        try
        {
            await blob.UploadAsync(Content.ToStream(), new BlobUploadOptions(), cancellationToken);
            step = "read";
            var read = await blob.DownloadContentAsync(cancellationToken);
            var same = read.Value.Content.ToMemory().Span.SequenceEqual(Content);
            step = "delete";
            await blob.DeleteAsync(cancellationToken: cancellationToken);
            if (!same)
            {
                throw new RetryableException(ErrorCodes.StorageUnavailable, $"{Describe(client.Name, "read")}: it returned other bytes than were written.");
            }
        }
        catch (Exception e) when (BlobErrors.Translate(e, $"Probe ({step})", client.Name, cancellationToken) is { } translated)
        {
            throw new RetryableException(ErrorCodes.StorageUnavailable, $"{Describe(client.Name, step)}: {translated.Message}", e);
        }
    }

    private string Describe(string container, string step) => $"Container '{container}' of {account.Description} cannot {step}";
}
