using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Chunking;

/// <summary>Registers chunking.</summary>
internal static class ChunkingServices
{
    /// <summary>Adds <see cref="Chunker"/> and its options, section <c>Ingest:Chunking</c>, validated at start. Safe to call twice.</summary>
    internal static IServiceCollection AddChunking(this IServiceCollection services)
    {
        services.AddOptions<ChunkingOptions>().BindConfiguration("Ingest:Chunking").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ChunkingOptions>, ChunkingOptionsValidator>());
        services.TryAddSingleton<Chunker>();
        return services;
    }
}
