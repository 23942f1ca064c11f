using System.Text.Json.Serialization;
using Ingest.Api.Health;

namespace Ingest.Api.Problems;

/// <summary>RFC 9457 problem details. Never paths, SQL, secrets or document text.</summary>
/// <param name="Type"><c>urn:ingest:problem:{code}</c>.</param>
/// <param name="Title">The same sentence for every problem of this code.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What happened this time and what to do.</param>
/// <param name="Code">One of <see cref="Domain.Errors.ErrorCodes"/>; stable across releases.</param>
/// <param name="TraceId">Finds the request in log and traces.</param>
/// <param name="Probes">With <c>not_ready</c>: every probe and how it went.</param>
public sealed record Problem(
    string Type, string Title, int Status, string Detail, string Code, string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ProbeReport>? Probes = null);
