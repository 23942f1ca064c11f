using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Documents;

namespace Ingest.Domain.Telemetry;

/// <summary>
/// Which trace work belongs to. The id follows from what the work is, so every process that takes a step of it, now or after a crash, adds to the
/// same trace without anything being handed on; and whoever looks at a document can name its trace.
/// </summary>
public static class WorkTraces
{
    /// <summary>The trace of an attempt at a version: the first 16 bytes of SHA-256 over <c>{documentId}-v{version}-a{attempt}</c>.</summary>
    public static ActivityTraceId Of(VersionKey key, int attempt)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{key.DocumentId:D}-v{key.Version}-a{attempt}");
        return ActivityTraceId.CreateFromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }

    /// <summary>The trace of a sync run or a reindex: its id without hyphens.</summary>
    public static ActivityTraceId Of(Guid run) => ActivityTraceId.CreateFromString(run.ToString("N"));

    /// <summary>
    /// Starts a root span of that trace. Call it in an asynchronous method of its own: what was current is no parent, and is current again when that
    /// method returns.
    /// </summary>
    internal static Activity? StartRoot(string name, Func<ActivityTraceId> trace)
    {
        if (!IngestTelemetry.Source.HasListeners())
        {
            return null;
        }

        Activity.Current = null;
        return IngestTelemetry.Source.StartActivity(name, ActivityKind.Internal, new ActivityContext(trace(), default, ActivityTraceFlags.Recorded));
    }
}
