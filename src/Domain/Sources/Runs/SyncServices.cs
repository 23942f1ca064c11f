using Ingest.Domain.Sources.Runs.Phases;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs;

/// <summary>Registers the sources and what syncs them. Connectors, secrets and stores come from the adapters.</summary>
internal static class SyncServices
{
    public static void AddSyncs(this IServiceCollection services)
    {
        services.AddOptions<SyncOptions>().BindConfiguration("Ingest:Sync").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<SyncOptions>, SyncOptionsValidation>();
        services.AddOptions<SourcesOptions>()
            .Configure<IConfiguration>(static (options, configuration) => configuration.GetSection(SourcesOptionsValidation.Section).Bind(options.Sources))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SourcesOptions>, SourcesOptionsValidation>();
        services.AddSingleton<SourceCatalog>();
        services.AddSingleton<ISyncSignal, SyncSignal>();
        services.AddSingleton<SyncRequests>();
        services.AddSingleton<SyncRescue>();
        services.AddSingleton<SyncDispatch>();
        services.AddSingleton<DeletionApproval>();
        services.AddSingleton<ConfirmedDeletions>();
        AddSteps(services);
        services.AddSingleton<SyncRunner>();
        services.AddSingleton(static provider => new SyncWorker(
            provider.GetRequiredService<ISyncRunQueue>(), provider.GetRequiredService<SourceCatalog>(), provider.GetRequiredService<SyncRunner>(),
            provider.GetRequiredService<SyncRescue>(), provider.GetRequiredService<ConfirmedDeletions>(), provider.GetRequiredService<ISyncSignal>(),
            provider.GetRequiredService<IOptions<SyncOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SyncWorker>>()));
    }

    private static void AddSteps(IServiceCollection services)
    {
        services.AddSingleton<LeasedSync>();
        services.AddSingleton<ItemIntake>();
        services.AddSingleton<PartitionGuard>();
        services.AddSingleton<PlanPhase>();
        services.AddSingleton<ReadPhase>();
        services.AddSingleton<EnumeratePhase>();
        services.AddSingleton<RepairPhase>();
        services.AddSingleton<DeletionConfirmation>();
        services.AddSingleton<DeletePhase>();
        services.AddSingleton<SyncPhases>();
        services.AddSingleton(static provider => new SyncSteps(
            provider.GetRequiredService<ISyncRunQueue>(), provider.GetRequiredService<SourceCatalog>(), provider.GetRequiredService<LeasedSync>(),
            provider.GetRequiredService<SyncPhases>(), provider.GetRequiredService<TimeProvider>()));
    }
}
