using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Telemetry;

/// <summary>Where traces, metrics and logs go, by OTLP. Section <c>Ingest:Telemetry</c>. Off until <see cref="OtlpEndpoint"/> is set.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Ingest:Telemetry";

    /// <summary>
    /// The collector, for example <c>http://127.0.0.1:4318</c>. With <see cref="OtlpProtocol.Http"/> the paths <c>/v1/traces</c>, <c>/v1/metrics</c> and
    /// <c>/v1/logs</c> are added. Default: none, and nothing is measured for anybody.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Default <see cref="OtlpProtocol.Http"/>, whose usual port is 4318.</summary>
    public OtlpProtocol Protocol { get; set; } = OtlpProtocol.Http;

    /// <summary>
    /// Headers of every request, <c>name=value</c> separated by commas, for a collector that wants a key. A secret: shown nowhere, and only sent by https or
    /// to this machine.
    /// </summary>
    public string? Headers { get; set; }

    /// <summary>How often metrics are sent, and how often the state behind the gauges is read. 1 s to 1 h, default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of traces that are kept, 0 to 1, default 1. Decided by the trace's id, so a trace is kept whole or not at all.</summary>
    [Range(0d, 1d)]
    public double TraceShare { get; set; } = 1;

    /// <summary>The <c>service.name</c>, 1 to 100 characters, default <c>ingest</c>.</summary>
    [Required]
    [StringLength(100, MinimumLength = 1)]
    public string ServiceName { get; set; } = "ingest";

    /// <summary>Whether anything is sent.</summary>
    internal bool IsOn => !string.IsNullOrWhiteSpace(OtlpEndpoint);
}

/// <summary>How OTLP is spoken.</summary>
public enum OtlpProtocol
{
    /// <summary>Protobuf over HTTP.</summary>
    Http,

    /// <summary>gRPC; usual port 4317.</summary>
    Grpc,
}
