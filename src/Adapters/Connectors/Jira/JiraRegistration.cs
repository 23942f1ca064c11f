using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Registers the Jira connector.</summary>
internal static class JiraRegistration
{
    /// <summary>Adds the factory and the settings.</summary>
    internal static IServiceCollection AddJira(this IServiceCollection services)
    {
        services.AddSourceSettings<JiraOptions>("Jira");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectorFactory, JiraConnectorFactory>());
        return services;
    }
}
