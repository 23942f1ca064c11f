using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Domain.Health;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>Registers the embedded vector index.</summary>
public static class VectorIndexServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IVectorIndex"/> and its <see cref="IProbe"/> in the database of
    /// <see cref="PostgresServiceCollectionExtensions.AddIngestPostgres"/>, which is to be added too, the hosted service that indexes words, and <see cref="VectorCacheOptions"/> bound from section
    /// <c>Ingest:VectorCache</c> and checked at start.
    /// </summary>
    public static IServiceCollection AddIngestVectorIndex(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<VectorCacheOptions>().BindConfiguration("Ingest:VectorCache").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SearchTurns>();
        services.AddSingleton<VectorCache>();
        services.AddSingleton<PostgresTextSearch>();
        services.AddSingleton<WrittenPoints>();
        services.AddSingleton<TextIndexing>();
        services.AddSingleton<WordsTurn>();
        services.AddHostedService<TextIndexService>();
        services.AddSingleton<IIndexBacklog, WordBacklog>();
        services.AddSingleton<IVectorIndex, PostgresVectorIndex>();
        services.AddSingleton<IProbe, VectorIndexProbe>();
        return services;
    }
}
