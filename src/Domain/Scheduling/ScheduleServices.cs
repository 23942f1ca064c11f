using Ingest.Domain.Reconciliation;
using Ingest.Domain.Reconciliation.Checks;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Scheduling;

/// <summary>Registers the ledger and who reads it. The stores come from the adapters.</summary>
internal static class ScheduleServices
{
    public static void AddSchedules(this IServiceCollection services)
    {
        services.AddOptions<ScheduleOptions>().BindConfiguration("Ingest:Schedule").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SourceSchedules>();
        services.AddSingleton(static provider => new ScheduleLedger(
            provider.GetRequiredService<SourceSchedules>(), provider.GetRequiredService<IScheduleStore>(), provider.GetRequiredService<ISyncRunQueue>(),
            provider.GetRequiredService<ISyncSignal>(), provider.GetRequiredService<IOptions<ScheduleOptions>>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ScheduleLedger>>()));
        services.AddSingleton(static provider => new SourceStatusReader(
            provider.GetRequiredService<SourceSchedules>(), provider.GetRequiredService<IScheduleStore>(), provider.GetRequiredService<ISyncQueries>(),
            provider.GetRequiredService<IOptions<ScheduleOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReconcileCheck, MissedScheduleRuns>();
    }
}
