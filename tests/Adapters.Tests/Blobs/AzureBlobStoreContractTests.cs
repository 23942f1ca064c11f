using Ingest.Contracts.Blobs;
using Ingest.Domain.Blobs;

namespace Ingest.Adapters.Tests.Blobs;

public sealed class AzureBlobStoreContractTests(AzuriteBlobs azurite) : BlobStoreContract, IClassFixture<AzuriteBlobs>
{
    protected override IBlobStore Store => azurite.Store;
}
