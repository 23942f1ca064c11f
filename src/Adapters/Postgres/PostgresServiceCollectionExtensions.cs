using Ingest.Adapters.Postgres.Batches;
using Ingest.Adapters.Postgres.Collections;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.Cost;
using Ingest.Adapters.Postgres.Documents;
using Ingest.Adapters.Postgres.Figures;
using Ingest.Adapters.Postgres.Health;
using Ingest.Adapters.Postgres.Processing;
using Ingest.Adapters.Postgres.Reconciliation;
using Ingest.Adapters.Postgres.Reindexing;
using Ingest.Adapters.Postgres.Scheduling;
using Ingest.Adapters.Postgres.Schema;
using Ingest.Adapters.Postgres.Sources;
using Ingest.Domain.Batches;
using Ingest.Domain.Collections;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Health;
using Ingest.Domain.Processing;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Reindexing;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Postgres;

/// <summary>Registers PostgreSQL as the place of collections, documents and work.</summary>
public static class PostgresServiceCollectionExtensions
{
    /// <summary>
    /// Registers the stores, the probe and <see cref="IDatabaseMigrations"/>, with <see cref="PostgresOptions"/> bound from section
    /// <c>Ingest:Postgres</c> and checked at start. Time comes from the registered <see cref="TimeProvider"/>, the system's by default;
    /// see <see cref="AddDatabaseClock"/>. Nothing connects until it is used.
    /// </summary>
    public static IServiceCollection AddIngestPostgres(this IServiceCollection services)
    {
        services.AddOptions<PostgresOptions>().BindConfiguration("Ingest:Postgres").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Databases>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<Databases>().Main);
        services.TryAddSingleton<IDatabaseMigrations, DatabaseMigrations>();
        services.TryAddSingleton<ICollectionStore, CollectionStore>();
        services.TryAddSingleton<IDocumentRegistry, DocumentRegistry>();
        services.TryAddSingleton<IDocumentQueries, DocumentQueries>();
        services.TryAddSingleton<IDocumentRemoval, DocumentRemoval>();
        services.TryAddSingleton<IWorkQueue, WorkQueue>();
        services.TryAddSingleton<ITaskHubRegistry, TaskHubRegistry>();
        services.TryAddSingleton<IReconcileStore, ReconcileStore>();
        services.TryAddSingleton<IBatchStore, BatchStore>();
        services.TryAddSingleton<BatchControl>();
        services.TryAddSingleton<IBatchControl>(static provider => provider.GetRequiredService<BatchControl>());
        services.TryAddSingleton<ITokenLedger, TokenLedger>();
        services.TryAddSingleton<IPausedWork, PausedWork>();
        services.TryAddSingleton<ISyncRunQueue, SyncRunQueue>();
        services.TryAddSingleton<ISyncProgress, SyncProgress>();
        services.TryAddSingleton<ISyncDeletions, SyncDeletions>();
        services.TryAddSingleton<ISyncQueries, SyncQueries>();
        services.TryAddSingleton<IScheduleStore, ScheduleStore>();
        services.TryAddSingleton<IFigureStore, FigureStore>();
        services.TryAddSingleton<IFigureKeeping, FigureKeeping>();
        services.TryAddSingleton<IReindexStore, ReindexStore>();
        services.TryAddSingleton<IReindexQueue, ReindexQueue>();
        services.TryAddSingleton<IReindexProgress, ReindexProgress>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProbe, PostgresProbe>());
        return services;
    }

    /// <summary>
    /// Makes <see cref="DatabaseClock"/> the <see cref="TimeProvider"/> of the process, so that machines whose clocks differ agree on
    /// leases. The host calls <see cref="DatabaseClock.RefreshAsync"/> at start, before it takes work, and from time to time.
    /// </summary>
    public static IServiceCollection AddDatabaseClock(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new DatabaseClock(TimeProvider.System, provider.GetRequiredService<Databases>().Reserve));
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(static provider => provider.GetRequiredService<DatabaseClock>()));
        return services;
    }
}
