using Ingest.Adapters.Postgres;
using Ingest.Contracts.Documents;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Reconciliation;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>The stores as the product composes them, on a manual clock. Dispose it to give its connections back.</summary>
internal sealed class PostgresStores : IAsyncDisposable
{
    public PostgresStores(LocalStack stack, params IEnumerable<(string Name, string Value)> settings)
    {
        Services = stack.BuildServices(
            services =>
            {
                services.AddSingleton<TimeProvider>(Time);
                services.AddIngestPostgres();
            },
            settings);
        Stores = new Stores(
            Get<ICollectionStore>(), Get<IDocumentRegistry>(), Get<IDocumentQueries>(), Get<IDocumentRemoval>(), Get<IWorkQueue>(),
            Get<IReconcileStore>(), Time, Time.Advance);
    }

    public ManualTimeProvider Time { get; } = new();

    public ServiceProvider Services { get; }

    public Stores Stores { get; }

    public ValueTask DisposeAsync() => Services.DisposeAsync();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();
}
