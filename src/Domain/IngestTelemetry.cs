using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ingest.Domain;

/// <summary>The names under which Ingest reports traces and metrics: source and meter "Ingest".</summary>
public static class IngestTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Ingest";

    /// <summary>Traces.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Metrics.</summary>
    public static Meter Meter { get; } = new(Name);
}
