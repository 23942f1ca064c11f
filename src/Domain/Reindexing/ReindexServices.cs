using Ingest.Domain.Embedding;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reindexing;

/// <summary>Registers what reindexes collections. Stores and index come from the adapters.</summary>
internal static class ReindexServices
{
    public static void AddReindexing(this IServiceCollection services)
    {
        services.AddOptions<ReindexOptions>().BindConfiguration("Ingest:Reindex").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IReindexSignal, ReindexSignal>();
        services.AddSingleton<ReindexRequests>();
        services.AddSingleton<ReindexRescue>();
        services.AddSingleton<ReindexDispatch>();
        services.AddSingleton<DiscardedVectors>();
        services.AddSingleton<LeasedReindex>();
        services.AddSingleton<ReindexCopy>();
        services.AddSingleton<ReindexVerification>();
        services.AddSingleton(static provider => new ReindexSteps(
            provider.GetRequiredService<IReindexQueue>(), provider.GetRequiredService<IReindexProgress>(), provider.GetRequiredService<IVectorIndex>(),
            provider.GetRequiredService<ReindexCopy>(), provider.GetRequiredService<ReindexVerification>(), provider.GetRequiredService<LeasedReindex>(),
            provider.GetRequiredService<IWorkSignal>(), provider.GetRequiredService<IOptions<ReindexOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new ReindexWorker(
            provider.GetRequiredService<IReindexQueue>(), provider.GetRequiredService<IEmbedderCatalog>(), provider.GetRequiredService<ReindexSteps>(),
            provider.GetRequiredService<LeasedReindex>(), provider.GetRequiredService<ReindexRescue>(), provider.GetRequiredService<DiscardedVectors>(),
            provider.GetRequiredService<IReindexSignal>(), provider.GetRequiredService<IOptions<WorkerOptions>>(),
            provider.GetRequiredService<IOptions<ReindexOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ReindexWorker>>()));
    }
}
