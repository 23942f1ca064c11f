using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Registers the Slack connector.</summary>
internal static class SlackRegistration
{
    /// <summary>Adds the factory and the settings.</summary>
    internal static IServiceCollection AddSlack(this IServiceCollection services)
    {
        services.AddSourceSettings<SlackOptions>("Slack");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectorFactory, SlackConnectorFactory>());
        return services;
    }
}
