using Azure.Core;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Ingest.Adapters.Identity;
using Ingest.Domain.Blobs;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Blobs;

/// <summary>The account this process is configured for; one set of connections for all callers.</summary>
internal sealed class BlobAccount
{
    private readonly BlobOptions _options;
    private readonly BlobServiceClient _service;
    private readonly BlobContainerClient[] _containers;

    public BlobAccount(IOptions<BlobOptions> options)
    {
        _options = options.Value;
        _service = Connect(_options);
        _containers = [.. Enum.GetValues<BlobContainer>().Select(c => _service.GetBlobContainerClient(BlobContainerNames.Of(_options, c)))];
    }

    /// <summary>Where and as whom, for messages; never a key or a signature.</summary>
    public string Description =>
        $"{_service.Uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)} by {(_options.ServiceUri is null ? "shared key" : _options.ClientId is { } id ? $"managed identity {id}" : "managed identity")}";

    public BlobContainerClient this[BlobContainer container] => _containers[(int)container];

    public BlockBlobClient this[BlobPath path] => this[path.Container].GetBlockBlobClient(path.Name);

    private static BlobServiceClient Connect(BlobOptions options)
    {
        var client = new BlobClientOptions
        {
            Retry =
            {
                Mode = RetryMode.Exponential,
                MaxRetries = options.MaxRetries,
                Delay = TimeSpan.FromSeconds(0.2),
                MaxDelay = TimeSpan.FromSeconds(2),
                NetworkTimeout = options.RequestTimeout,
            },

            // Storage compares what arrives with this checksum and refuses what was damaged on the way; so bytes need not be read back to be sure of them
            // (ADR 0022). MD5 because Azurite compares it, too, but not CRC64; against accidents it is as good.
            TransferValidation = { Upload = { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 } },
        };
        return options.ServiceUri is { } uri
            ? new BlobServiceClient(uri, ManagedIdentity.Of(options.ClientId), client)
            : new BlobServiceClient(options.ConnectionString, client);
    }
}
