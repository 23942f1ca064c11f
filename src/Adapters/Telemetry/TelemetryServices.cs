using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Ingest.Adapters.Telemetry;

/// <summary>Registers the export of telemetry.</summary>
public static class TelemetryServices
{
    /// <summary>
    /// Adds <see cref="TelemetryOptions"/>, bound from section <c>Ingest:Telemetry</c> and checked at start. When an endpoint is set there, also what sends
    /// traces, metrics and logs to it while the host runs; without one nothing more is registered and nothing listens.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's settings, which say whether there is an endpoint.</param>
    /// <param name="exports">False for a process too short-lived to report.</param>
    public static IServiceCollection AddIngestTelemetry(this IServiceCollection services, IConfiguration configuration, bool exports = true)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidation>();
        if (!exports || string.IsNullOrWhiteSpace(configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.OtlpEndpoint)}"]))
        {
            return services;
        }

        services.AddLogging(static logging => logging.AddOpenTelemetry());
        services.AddOptions<OpenTelemetryLoggerOptions>().Configure<IConfiguration>(SendLogs);
        services.AddHostedService<OtlpExport>();
        return services;
    }

    /// <summary>Loggers are made before anything is checked: wrong settings send nothing here, and are said when the host starts.</summary>
    private static void SendLogs(OpenTelemetryLoggerOptions logs, IConfiguration configuration)
    {
        var settings = new TelemetryOptions();
        configuration.GetSection(TelemetryOptions.Section).Bind(settings);
        if (new TelemetryOptionsValidation().Validate(name: null, settings).Succeeded)
        {
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(OtlpConnection.Resource(settings));
            logs.AddOtlpExporter(exporter => OtlpConnection.Apply(exporter, settings, "logs"));
        }
    }
}
