using Ingest.Domain.Cost;
using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Domain.Figures;

/// <summary>Registers the readers and the upkeep of figures.</summary>
internal static class FigureServices
{
    public static IServiceCollection AddFigures(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new OverviewReader(
            provider.GetRequiredService<IFigureStore>(), provider.GetRequiredService<SourceStatusReader>(),
            provider.GetRequiredService<TokenBudget>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new ThroughputReader(
            provider.GetRequiredService<IFigureStore>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FigureUpkeep>();
        return services;
    }
}
