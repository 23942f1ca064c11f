using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>Registers the Fireflies connector.</summary>
internal static class FirefliesRegistration
{
    /// <summary>Adds the factory and the settings.</summary>
    internal static IServiceCollection AddFireflies(this IServiceCollection services)
    {
        services.AddSourceSettings<FirefliesOptions>("Fireflies");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectorFactory, FirefliesConnectorFactory>());
        return services;
    }
}
