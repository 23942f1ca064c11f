using Ingest.Adapters.Blobs;
using Ingest.Domain.Blobs;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Blobs;

/// <summary>Blob storage as a host registers it, on the Azurite of the test run.</summary>
public sealed class BlobServices(LocalStack stack) : IDisposable
{
    private readonly ServiceProvider _services = stack.BuildServices(static s => s.AddIngestBlobs());

    public IBlobStore Store => _services.GetRequiredService<IBlobStore>();

    public void Dispose() => _services.Dispose();
}
