using Azure.Core;
using Ingest.Adapters.Embedders.Lexical;
using Ingest.Adapters.Embedders.OpenAI;
using Ingest.Adapters.Embedders.Semantic;
using Ingest.Domain.Embedding;
using Ingest.Domain.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Embedders;

/// <summary>Registers the embedders.</summary>
public static class EmbedderServices
{
    /// <summary>
    /// Adds the embedded embedder <c>lexical-512</c>, the OpenAI-compatible one if <c>Ingest:Embedders:OpenAI:Enabled</c> says so, the
    /// catalog of all (see also <see cref="SemanticServices.AddIngestSemanticEmbedder"/>), and a probe for each. A <see cref="TokenCredential"/> that is registered is used for
    /// <see cref="EmbedderCredential.Identity"/>.
    /// </summary>
    public static IServiceCollection AddIngestEmbedders(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OpenAIEmbedderOptions>().BindConfiguration("Ingest:Embedders:OpenAI").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OpenAIEmbedderOptions>, OpenAIEmbedderOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LexicalEmbedder>();
        services.TryAddSingleton(CreateEndpoint);
        services.TryAddSingleton<IEmbedderCatalog>(static provider => new EmbedderCatalog(Embedders(provider)));
        services.AddSingleton<IProbe>(static provider => new EmbedderProbe(LexicalEmbedder.Name, provider.GetRequiredService<LexicalEmbedder>()));
        services.AddSingleton<IProbe>(static provider => new EmbedderProbe("openai", OpenAI(provider)));
        return services;
    }

    private static IEnumerable<IEmbedder> Embedders(IServiceProvider provider)
    {
        yield return provider.GetRequiredService<LexicalEmbedder>();
        if (OpenAI(provider) is { } openAI)
        {
            yield return openAI;
        }

        if (provider.GetService<SemanticEmbedder>() is { } semantic && provider.GetRequiredService<IOptions<SemanticEmbedderOptions>>().Value.Enabled)
        {
            yield return semantic;
        }
    }

    private static OpenAIEmbedder? OpenAI(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<OpenAIEmbedderOptions>>().Value;
        return options.Enabled ? new OpenAIEmbedder(options, provider.GetRequiredService<EmbeddingEndpoint>()) : null;
    }

    private static EmbeddingEndpoint CreateEndpoint(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptions<OpenAIEmbedderOptions>>().Value,
        provider.GetService<TokenCredential>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>().CreateLogger<EmbeddingEndpoint>());
}
