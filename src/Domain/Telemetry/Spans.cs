using System.Diagnostics;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Telemetry;

/// <summary>
/// Runs work inside a span. An error makes the span's status an error with the error's code, never its message, which may name a document; what the
/// caller ended, and a lease that somebody else has by now, is no error.
/// </summary>
public static class Spans
{
    /// <summary>Runs the work; it gets the span, or null when nobody listens.</summary>
    public static async Task<T> RunAsync<T>(string name, ActivityKind kind, Func<Activity?, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var span = IngestTelemetry.Source.StartActivity(name, kind);
        return await EndingAsync(span, () => work(span), cancellationToken);
    }

    /// <summary>Runs work inside a span that the caller started, and says how it ended when it did not end well.</summary>
    internal static async Task<T> EndingAsync<T>(Activity? span, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception error)
        {
            span.End(error, cancellationToken);
            throw;
        }
    }

    /// <summary>Runs work without an answer.</summary>
    public static Task RunAsync(string name, ActivityKind kind, Func<Activity?, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(
            name, kind,
            async span =>
            {
                await work(span);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Says how a span that ended with this error ended. Nothing when there is no span.</summary>
    public static void End(this Activity? span, Exception error, CancellationToken cancellationToken)
    {
        if (IsCancellation(error, cancellationToken))
        {
            span?.SetTag(TagNames.Cancelled, true);
        }
        else
        {
            span.Fail(CodeOf(error));
        }
    }

    /// <summary>Makes the status of a span an error with this code. Nothing when there is no span.</summary>
    public static void Fail(this Activity? span, string code) => span?.SetTag(TagNames.ErrorType, code).SetStatus(ActivityStatusCode.Error, code);

    /// <summary>Makes the status of the current span an error, if it is one of ours: a host may have spans of its own.</summary>
    internal static void FailCurrent(string code)
    {
        if (Activity.Current is { } current && current.Source == IngestTelemetry.Source)
        {
            current.Fail(code);
        }
    }

    /// <summary>The code of a known error, <c>unexpected</c> for any other.</summary>
    internal static string CodeOf(Exception error) => error is IngestException known ? known.Code : ErrorCodes.Unexpected;

    /// <summary>Also what was stopped and ended with an error of its own, a killed tool or a broken connection.</summary>
    internal static bool IsCancellation(Exception error, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested || error is LeaseLostException;
}
