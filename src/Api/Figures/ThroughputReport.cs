using Ingest.Domain.Figures;

namespace Ingest.Api.Figures;

/// <summary>What became of documents over time.</summary>
/// <param name="StepSeconds">Length of a step.</param>
/// <param name="Points">Every step, oldest first; the last one is under way.</param>
public sealed record ThroughputReport(int StepSeconds, IReadOnlyList<ThroughputPoint> Points)
{
    internal static ThroughputReport From(Throughput throughput) => new((int)throughput.Step.TotalSeconds, throughput.Points);
}
