namespace Ingest.Api.Health;

/// <summary>The process answers.</summary>
/// <param name="Status">Always <c>live</c>.</param>
public sealed record LiveReport(string Status);

/// <summary>Every credential and part is proven.</summary>
/// <param name="Status">Always <c>ready</c>; when it is not, the answer is a problem with the same probes.</param>
/// <param name="Probes">How each probe went.</param>
public sealed record ReadyReport(string Status, IReadOnlyList<ProbeReport> Probes);

/// <summary>How one probe went.</summary>
/// <param name="Name">What is proven.</param>
/// <param name="Ok">True when it is.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Code">Why not, or null.</param>
/// <param name="Message">Why not and where to look, or null.</param>
public sealed record ProbeReport(string Name, bool Ok, double Seconds, string? Code, string? Message);
