using System.Reflection;
using Ingest.Domain.Telemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace Ingest.Adapters.Telemetry;

/// <summary>What every exporter is told. The SDK's own environment variables have no say but for those that nothing here sets.</summary>
internal static class OtlpConnection
{
    /// <summary>A collector that takes longer than that to answer loses what was sent.</summary>
    private const int RequestTimeLimit = 5_000;

    /// <summary>Sets address, protocol and headers.</summary>
    /// <param name="exporter">The exporter's options.</param>
    /// <param name="settings">Ours.</param>
    /// <param name="signal"><c>traces</c>, <c>metrics</c> or <c>logs</c>.</param>
    public static void Apply(OtlpExporterOptions exporter, TelemetryOptions settings, string signal)
    {
        var isHttp = settings.Protocol == OtlpProtocol.Http;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = new Uri(isHttp ? $"{settings.OtlpEndpoint!.TrimEnd('/')}/v1/{signal}" : settings.OtlpEndpoint!);
        exporter.TimeoutMilliseconds = RequestTimeLimit;
        if (!string.IsNullOrWhiteSpace(settings.Headers))
        {
            exporter.Headers = settings.Headers;
        }
    }

    /// <summary>Who reports: name, version and process.</summary>
    public static ResourceBuilder Resource(TelemetryOptions settings) => ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService(
        settings.ServiceName, serviceVersion: Version, autoGenerateServiceInstanceId: false,
        serviceInstanceId: FormattableString.Invariant($"{Environment.MachineName}:{Environment.ProcessId}"));

    private static string Version =>
        typeof(IngestTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
