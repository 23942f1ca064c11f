using Ingest.Contracts.Blobs;
using Ingest.Domain.Blobs;

namespace Ingest.Adapters.Tests.Blobs;

public sealed class AzureBlobStoreContractTests(BlobServices services) : BlobStoreContract, IClassFixture<BlobServices>
{
    protected override IBlobStore Store => services.Store;
}
