using Ingest.Adapters.Connectors.Fireflies;
using Ingest.Adapters.Connectors.Http;
using Ingest.Adapters.Connectors.Jira;
using Ingest.Adapters.Connectors.Notion;
using Ingest.Adapters.Connectors.Slack;
using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Adapters.Connectors;

/// <summary>Registers the connectors.</summary>
public static class ConnectorServices
{
    /// <summary>
    /// Adds an <see cref="IConnectorFactory"/> for each product, their settings and their HTTP. Needs an <see cref="ISourceSecrets"/>, logging
    /// and configuration from the host.
    /// </summary>
    public static IServiceCollection AddIngestConnectors(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SourceHttpFactory>();
        services.AddHttpClient(SourceHttpFactory.ClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(SourceHttpFactory.CreateHandler)
            .RemoveAllLoggers(); // they would write addresses and, at trace level, headers

        services.AddJira();
        services.AddSlack();
        services.AddNotion();
        services.AddFireflies();
        return services;
    }
}
