using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ingest.Domain.Telemetry;

/// <summary>
/// The names under which Ingest reports traces and metrics: source and meter "Ingest". Both cost next to nothing while nobody listens.
/// docs/observability.md lists every span and metric; a test compares.
/// </summary>
public static class IngestTelemetry
{
    /// <summary>Name of the activity source and of every meter.</summary>
    public const string Name = "Ingest";

    /// <summary>Traces.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Metrics of events. What is read from the state of a host has meters of its own with the same name, which end with the host.</summary>
    public static Meter Meter { get; } = new(Name);
}
