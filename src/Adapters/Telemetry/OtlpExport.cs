using System.Net.Sockets;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Ingest.Adapters.Telemetry;

/// <summary>
/// Sends traces and metrics while the host runs. A collector that is slow or away disturbs nobody: what cannot be sent is dropped, the log says at the
/// start when it is not there, and a stop waits for it no longer than <see cref="StopTimeLimit"/>.
/// </summary>
internal sealed partial class OtlpExport(
    IOptions<TelemetryOptions> options, StateGauges gauges, IServiceProvider services, ILogger<OtlpExport> logger) : BackgroundService
{
    /// <summary>Of the host's ten seconds, for the last figures.</summary>
    internal static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ConnectTimeLimit = TimeSpan.FromSeconds(5);

    private readonly TelemetryOptions _options = options.Value;
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(OtlpConnection.Resource(_options))
            .SetSampler(new TraceIdRatioBasedSampler(_options.TraceShare))
            .AddSource(IngestTelemetry.Name)
            .AddOtlpExporter(exporter => OtlpConnection.Apply(exporter, _options, "traces"))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(OtlpConnection.Resource(_options))
            .AddMeter(IngestTelemetry.Name)
            .AddOtlpExporter((exporter, reader) =>
            {
                OtlpConnection.Apply(exporter, _options, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)_options.Interval.TotalMilliseconds;
            })
            .Build();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The last figures go out with the gauges still there.
        var limit = (int)StopTimeLimit.TotalMilliseconds;
        var logs = services.GetService(typeof(LoggerProvider)) as LoggerProvider;
        await Task.WhenAll(
            Task.Run(() => _metrics?.Shutdown(limit), CancellationToken.None),
            Task.Run(() => _traces?.Shutdown(limit), CancellationToken.None),
            Task.Run(() => logs?.Shutdown(limit), CancellationToken.None));
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(gauges.RunAsync(_options.Interval, stoppingToken), LookAtCollectorAsync(stoppingToken));

    /// <summary>The exporters are silent about what they cannot send; a wrong address is to be said once.</summary>
    private async Task LookAtCollectorAsync(CancellationToken stopping)
    {
        var endpoint = new Uri(_options.OtlpEndpoint!);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(ConnectTimeLimit);
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(endpoint.Host, endpoint.Port, limit.Token);
            LogSending(endpoint);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            LogUnreachable(endpoint, error.Message);
        }
    }

    [LoggerMessage(4201, LogLevel.Information, "Traces, metrics and logs go to {Endpoint}.")]
    private partial void LogSending(Uri endpoint);

    [LoggerMessage(4202, LogLevel.Warning, "The collector at {Endpoint} (Ingest:Telemetry:OtlpEndpoint) is not there: {Reason}. Telemetry is dropped until it is; everything else goes on.")]
    private partial void LogUnreachable(Uri endpoint, string reason);
}
