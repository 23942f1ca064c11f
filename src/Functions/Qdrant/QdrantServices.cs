using Ingest.Domain.Health;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Qdrant;

/// <summary>Registers Qdrant as the vector index.</summary>
public static class QdrantServices
{
    /// <summary>
    /// Adds <see cref="IVectorIndex"/> and its <see cref="IProbe"/>, with <see cref="QdrantOptions"/> bound from section <c>Ingest:Qdrant</c> and
    /// checked at start. Nothing connects until it is used.
    /// </summary>
    public static IServiceCollection AddIngestQdrant(this IServiceCollection services)
    {
        services.AddOptions<QdrantOptions>().BindConfiguration(QdrantOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<QdrantOptions>, QdrantOptionsValidation>();
        services.AddSingleton<QdrantConnection>();
        services.AddSingleton<IVectorIndex, QdrantVectorIndex>();
        services.AddSingleton<IProbe, QdrantProbe>();
        return services;
    }
}
