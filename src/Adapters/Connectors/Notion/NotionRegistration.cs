using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>Registers the Notion connector.</summary>
internal static class NotionRegistration
{
    /// <summary>Adds the factory and the settings.</summary>
    internal static IServiceCollection AddNotion(this IServiceCollection services)
    {
        services.AddSourceSettings<NotionOptions>("Notion");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectorFactory, NotionConnectorFactory>());
        return services;
    }
}
