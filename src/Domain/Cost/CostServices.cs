using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Cost;

/// <summary>Registers prices, budgets and estimates.</summary>
internal static class CostServices
{
    public static IServiceCollection AddCost(this IServiceCollection services)
    {
        services.AddOptions<CostOptions>().BindConfiguration("Ingest:Cost").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<CostOptions>, CostOptionsValidation>();
        services.AddSingleton<TokenPrices>();
        services.AddSingleton<TokenBudget>();
        services.AddSingleton(static provider => new FileEstimator(
            provider.GetRequiredService<Extraction.ITextExtraction>(), provider.GetRequiredService<Chunking.Chunker>(),
            provider.GetRequiredService<Processing.Scratch>(), provider.GetRequiredService<IOptions<Documents.IntakeOptions>>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
