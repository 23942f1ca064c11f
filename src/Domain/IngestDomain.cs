using Ingest.Domain.Batches;
using Ingest.Domain.Blobs;
using Ingest.Domain.Chunking;
using Ingest.Domain.Collections;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Reconciliation.Checks;
using Ingest.Domain.Reindexing;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Search;
using Ingest.Domain.Sources.Runs;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain;

/// <summary>Registers everything that happens to a document. The ports come from the adapters.</summary>
public static class IngestDomain
{
    /// <summary>Adds the domain with its options, bound to section <c>Ingest</c> and validated at start.</summary>
    public static IServiceCollection AddIngestDomain(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        AddOptions(services);
        AddIntake(services);
        AddProcessing(services);
        services.AddSyncs();
        services.AddReindexing();
        services.AddCost();
        AddReconciliation(services);
        services.AddSchedules();
        services.AddFigures();
        services.AddSingleton<SearchService>();
        services.AddSingleton(static provider => new StateGauges(
            provider.GetRequiredService<OverviewReader>().ReadAsync, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StateGauges>>()));
        return services;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<CollectionOptions>().BindConfiguration("Ingest:Collections").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IntakeOptions>().BindConfiguration("Ingest:Intake").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ScratchOptions>().BindConfiguration("Ingest:Scratch");
        services.AddOptions<WorkerOptions>().BindConfiguration("Ingest:Worker").ValidateDataAnnotations().ValidateOnStart()
            .PostConfigure(static worker =>
            {
                if (worker.Queues.Count == 0)
                {
                    worker.Queues.Add("default");
                }
            });
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidation>();
        services.AddOptions<DispatchOptions>().BindConfiguration("Ingest:Dispatch").ValidateDataAnnotations().ValidateOnStart();
    }

    private static void AddIntake(IServiceCollection services)
    {
        services.AddSingleton<CollectionModels>();
        services.AddSingleton<CollectionDirectory>();
        services.AddSingleton<RecentContent>();
        services.AddSingleton<DocumentIntake>();
        services.AddSingleton<InboxIntake>();
        services.AddSingleton<BatchWatch>();
    }

    private static void AddProcessing(IServiceCollection services)
    {
        services.AddChunking();
        services.AddSingleton<IWorkSignal, WorkSignal>();
        services.AddSingleton<Scratch>();
        services.AddSingleton<ExtractStage>();
        services.AddSingleton<IndexStage>();
        services.AddSingleton<PublishStage>();
        services.AddSingleton<LeasedWork>();
        services.AddSingleton<Purge>();
        services.AddSingleton<Rescue>();
        services.AddSingleton<LeaseHandOver>();
        services.AddSingleton<Dispatch>();
        services.AddSingleton<FailureRetry>();
        services.AddSingleton<Worker>();
        services.AddSingleton(static provider => new VersionPipeline(
            provider.GetRequiredService<LeasedWork>(), provider.GetRequiredService<ExtractStage>(), provider.GetRequiredService<IndexStage>(),
            provider.GetRequiredService<PublishStage>(), provider.GetRequiredService<Scratch>()));
        services.AddSingleton(static provider => new VersionSteps(
            provider.GetRequiredService<IWorkQueue>(), provider.GetRequiredService<IBlobStore>(), provider.GetRequiredService<LeasedWork>(),
            provider.GetRequiredService<ExtractStage>(), provider.GetRequiredService<IndexStage>(), provider.GetRequiredService<PublishStage>(),
            provider.GetRequiredService<Scratch>()));
    }

    private static void AddReconciliation(IServiceCollection services)
    {
        services.AddSingleton<IReconcileCheck, ExpiredLeases>();
        services.AddSingleton<IReconcileCheck, PausedBudgets>();
        services.AddSingleton<IReconcileCheck, InboxBlobs>();
        services.AddSingleton<IReconcileCheck, StaleReceipts>();
        services.AddSingleton<IReconcileCheck, SupersededVersions>();
        services.AddSingleton<IReconcileCheck, MissingBlobs>();
        services.AddSingleton<IReconcileCheck, OrphanBlobs>();
        services.AddSingleton<IReconcileCheck, IndexPoints>();
        services.AddSingleton<IReconcileCheck, AbandonedSyncRuns>();
        services.AddSingleton<IReconcileCheck, AbandonedReindexes>();
        services.AddSingleton<IReconcileCheck, UnwantedVectors>();
        services.AddSingleton<IReconcileCheck, UnfinishedDeletions>();
        services.AddSingleton<IReconcileCheck, CountedDocuments>();
        services.AddSingleton(static provider => new Reconciler(
            provider.GetServices<IReconcileCheck>(), provider.GetRequiredService<IReconcileStore>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Reconciler>>()));
    }
}
