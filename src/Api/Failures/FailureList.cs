using Ingest.Api.Figures;

namespace Ingest.Api.Failures;

/// <summary>Failed documents, grouped.</summary>
/// <param name="Failures">One for each collection and reason, largest first.</param>
public sealed record FailureList(IReadOnlyList<FailureGroupReport> Failures);
