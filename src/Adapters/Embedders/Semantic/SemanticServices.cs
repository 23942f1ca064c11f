using Ingest.Domain.Health;
using Ingest.Domain.Processing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>Registers the embedder <c>semantic-512</c>, for hosts beside which a Node.js process can run.</summary>
public static class SemanticServices
{
    /// <summary>The model's name, for settings and commands.</summary>
    public const string Model = SemanticEmbedder.Name;

    /// <summary>
    /// Adds <c>semantic-512</c> to the catalog of <see cref="EmbedderServices.AddIngestEmbedders"/>, and its probe. Its process starts when something is
    /// embedded by it and stops with the container of services, which must be disposed asynchronously.
    /// </summary>
    public static IServiceCollection AddIngestSemanticEmbedder(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SemanticEmbedderOptions>().BindConfiguration("Ingest:Embedders:Semantic").ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure<IOptions<WorkerOptions>>(static (semantic, worker) => semantic.FitTo(worker.Value.LeaseDuration));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SemanticEmbedderOptions>, SemanticEmbedderOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SemanticServer>();
        services.TryAddSingleton<SemanticEmbedder>();
        services.AddSingleton<IProbe, SemanticProbe>();
        return services;
    }
}
