using Ingest.Adapters.Embedders.Lexical;
using Ingest.Domain.Embedding;
using Ingest.Domain.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Embedders;

/// <summary>Registers the embedders.</summary>
public static class EmbedderServices
{
    /// <summary>Adds the embedded embedder <c>lexical-512</c>, the catalog, and a probe for each embedder.</summary>
    public static IServiceCollection AddIngestEmbedders(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<LexicalEmbedder>();
        services.AddSingleton<IEmbedder>(provider => provider.GetRequiredService<LexicalEmbedder>());
        services.AddSingleton<IProbe>(provider => new EmbedderProbe(provider.GetRequiredService<LexicalEmbedder>()));
        services.AddSingleton<IEmbedderCatalog, EmbedderCatalog>();
        return services;
    }
}
