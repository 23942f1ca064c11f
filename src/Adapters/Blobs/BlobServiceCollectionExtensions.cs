using Ingest.Domain.Blobs;
using Ingest.Domain.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Blobs;

/// <summary>Registers blob storage.</summary>
public static class BlobServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IBlobStore"/> and its <see cref="IProbe"/> on Azure Blob Storage or Azurite. <see cref="BlobOptions"/> come from
    /// section <c>Ingest:Blobs</c> and are checked at the start. Nothing is contacted before the first call.
    /// </summary>
    public static IServiceCollection AddIngestBlobs(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<BlobOptions>().BindConfiguration(BlobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<BlobOptions>, BlobOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<BlobAccount>();
        services.AddSingleton<IBlobStore, AzureBlobStore>();
        services.AddSingleton<IProbe, BlobProbe>();
        return services;
    }
}
