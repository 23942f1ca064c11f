using Ingest.Api.Batches;
using Ingest.Api.Documents;
using Ingest.Api.Health;
using Ingest.Api.Keys;
using Ingest.Api.StatusPage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Api;

/// <summary>Registers the API.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds the endpoint pipeline, the handlers of <see cref="ApiRoutes.All"/> and their options (section <c>Ingest:Api</c>). Needs the domain
    /// and the adapters from the container.
    /// </summary>
    public static IServiceCollection AddIngestApi(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ApiOptions>().BindConfiguration("Ingest:Api").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidation>();
        services.TryAddSingleton(TimeProvider.System);

        // What Kestrel cannot read, it quotes: a misspelt header line with the key in it.
        services.Configure<LoggerFilterOptions>(static logging =>
            logging.Rules.Add(new LoggerFilterRule(providerName: null, "Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None, filter: null)));

        services.AddSingleton<ApiKeys>();
        services.AddSingleton(static p => new ApiEndpoint(
            p.GetRequiredService<ApiKeys>(),
            p.GetRequiredService<IOptions<ApiOptions>>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<ApiEndpoint>>()));

        services.AddSingleton(static _ => new StatusPageEndpoint(new StatusPageFiles()));
        services.AddSingleton<Readiness>();
        services.AddTransient<DocumentReader>();
        services.AddTransient<DocumentUpload>();
        services.AddTransient<MultipartUpload>();
        services.AddTransient<BatchReader>();
        foreach (var handler in ApiRoutes.All.Select(static r => r.Handler).Distinct())
        {
            services.AddTransient(handler);
        }

        return services;
    }

    /// <summary>Sets the limits on connections of <see cref="ApiOptions"/>, for a host whose Kestrel faces its clients.</summary>
    public static IServiceCollection AddIngestKestrelLimits(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();
    }
}
