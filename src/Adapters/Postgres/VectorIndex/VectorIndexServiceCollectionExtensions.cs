using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Domain.Health;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>Registers the embedded vector index.</summary>
public static class VectorIndexServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IVectorIndex"/> and its <see cref="IProbe"/> in the database of
    /// <see cref="PostgresServiceCollectionExtensions.AddIngestPostgres"/>, which is to be added too, and the hosted service that indexes words. It has no settings of its own.
    /// </summary>
    public static IServiceCollection AddIngestVectorIndex(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<SearchTurns>();
        services.AddSingleton<PostgresTextSearch>();
        services.AddSingleton<WrittenPoints>();
        services.AddSingleton<TextIndexing>();
        services.AddHostedService<TextIndexService>();
        services.AddSingleton<IVectorIndex, PostgresVectorIndex>();
        services.AddSingleton<IProbe, VectorIndexProbe>();
        return services;
    }
}
