using Ingest.Adapters.Blobs;
using Ingest.Adapters.Connectors;
using Ingest.Adapters.Connectors.Secrets;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Adapters.Telemetry;
using Ingest.Api;
using Ingest.Domain;
using Ingest.Functions.Hosting;
using Ingest.Functions.Processing;
using Ingest.Functions.Qdrant;
using Ingest.Functions.Reindexing;
using Ingest.Functions.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions;

/// <summary>What the function app is made of: the same domain, adapters and API as every host, plus the hub that runs the steps.</summary>
internal static class FunctionServices
{
    /// <summary>
    /// Adds everything. Vectors go to Qdrant when <c>Ingest:Qdrant:Url</c> is set, and into PostgreSQL when it is not. Tokens of sources are in Key
    /// Vault when <c>Ingest:KeyVault:Uri</c> is set; without it, which is for one's own machine, in a file <c>secrets.json</c> beside the app.
    /// </summary>
    public static IServiceCollection AddIngestFunctions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogging(static logging => logging
            .AddFilter("Npgsql", LogLevel.Warning) // Otherwise every statement is a line.
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddIngestDomain();
        services.AddIngestPostgres();
        services.AddDatabaseClock();
        services.AddIngestBlobs();
        services.AddIngestExtractors();
        services.AddIngestEmbedders();
        services.AddIngestApi();
        services.AddIngestConnectors();
        services.AddIngestTelemetry(configuration);
        if (string.IsNullOrWhiteSpace(configuration["Ingest:KeyVault:Uri"]))
        {
            services.AddLocalSecrets(Path.Combine(AppContext.BaseDirectory, "secrets.json"));
        }
        else
        {
            services.AddKeyVaultSecrets();
        }

        if (string.IsNullOrWhiteSpace(configuration["Ingest:Qdrant:Url"]))
        {
            services.AddIngestVectorIndex();
        }
        else
        {
            services.AddIngestQdrant();
        }

        services.AddOptions<TaskHubOptions>().BindConfiguration("Ingest:TaskHub").ValidateDataAnnotations().ValidateOnStart()
            .Configure<IConfiguration>(static (hub, settings) => hub.Name = settings[TaskHubOptionsValidation.Setting] ?? "");
        services.AddSingleton<IValidateOptions<TaskHubOptions>, TaskHubOptionsValidation>();
        services.AddSingleton<Preflight>();
        services.AddHostedService<PreflightAtStart>();
        services.AddSingleton<VersionHubDispatch>();
        services.AddSingleton<SyncHubDispatch>();
        services.AddSingleton<ReindexHubDispatch>();
        return services;
    }
}
