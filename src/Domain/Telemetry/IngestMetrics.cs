using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Search;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Telemetry;

/// <summary>What is counted as it happens. How things stand is in <see cref="StateGauges"/>.</summary>
public static class IngestMetrics
{
    /// <summary>From a text file (milliseconds) to a scan of a thousand pages (15 minutes is when P3 wants an end).</summary>
    private static readonly double[] StageBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900];

    /// <summary>From an indexed look-up to what nobody waits for.</summary>
    private static readonly double[] SearchBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly Histogram<double> StageDuration = IngestTelemetry.Meter.CreateHistogram(
        "ingest.stage.duration", "s", "Time one stage of one attempt took", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = StageBuckets });

    private static readonly Histogram<double> SearchDuration = IngestTelemetry.Meter.CreateHistogram(
        "ingest.search.duration", "s", "Time one search took", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = SearchBuckets });

    private static readonly Counter<long> Versions = IngestTelemetry.Meter.CreateCounter<long>(
        "ingest.versions", "{attempt}", "Attempts at versions that ended");

    private static readonly Counter<long> SyncRuns = IngestTelemetry.Meter.CreateCounter<long>(
        "ingest.sync.runs", "{attempt}", "Attempts at sync runs that ended");

    private static readonly Counter<long> EmbedTokens = IngestTelemetry.Meter.CreateCounter<long>(
        "ingest.embed.tokens", "{token}", "Tokens embedded");

    private static readonly Counter<long> VendorThrottled = IngestTelemetry.Meter.CreateCounter<long>(
        "ingest.vendor.throttled", "{answer}", "Answers 429 of sources and embedding endpoints");

    private static readonly Counter<long> ReconcileFindings = IngestTelemetry.Meter.CreateCounter<long>(
        "ingest.reconcile.findings", "{finding}", "Disagreements that reconcile found");

    private static readonly Counter<long> ReconcileFailures = IngestTelemetry.Meter.CreateCounter<long>(
        "ingest.reconcile.failures", "{check}", "Reconcile checks that could not finish");

    /// <summary>Texts were embedded. From the endpoint's own count where it gives one, else four UTF-8 bytes a token.</summary>
    public static void CountTokens(string model, long tokens) => EmbedTokens.Add(tokens, new KeyValuePair<string, object?>(TagNames.Model, model));

    /// <summary>A source, or the endpoint of a model, asked to be left alone.</summary>
    public static void CountThrottled(string source) => VendorThrottled.Add(1, new KeyValuePair<string, object?>(TagNames.SourceName, source));

    /// <summary>Runs one stage of an attempt inside its span, and records how long it took.</summary>
    internal static Task<T> StageAsync<T>(Stage stage, string span, Func<Task<T>> work, CancellationToken cancellationToken) =>
        MeasureAsync(StageDuration, span, [new(TagNames.Stage, stage.ToName())], work, cancellationToken);

    /// <summary>Runs one search inside its span, and records how long it took.</summary>
    internal static Task<T> SearchAsync<T>(SearchMode mode, Func<Task<T>> work, CancellationToken cancellationToken) =>
        MeasureAsync(SearchDuration, SpanNames.Search, [new(TagNames.Mode, NameOf(mode))], work, cancellationToken);

    /// <summary>Work on an attempt ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="code">Why, when it failed or is tried again.</param>
    internal static void CountEnded(WorkOutcome outcome, string? code)
    {
        var tags = new TagList { { TagNames.Outcome, NameOf(outcome) } };
        if (code is not null)
        {
            tags.Add(TagNames.ErrorType, code);
        }

        Versions.Add(1, tags);
    }

    /// <summary>Work on an attempt at a sync run ended.</summary>
    internal static void CountEnded(string source, SyncOutcome outcome) =>
        SyncRuns.Add(1, new TagList { { TagNames.SourceName, source }, { TagNames.Outcome, NameOf(outcome) } });

    /// <summary>A reconcile check ran. Its findings are fixed, held for a person, or left for its next run; together they are what it found.</summary>
    internal static void CountFindings(CheckReport report)
    {
        if (report.Error is not null)
        {
            ReconcileFailures.Add(1, new KeyValuePair<string, object?>(TagNames.Check, report.Check));
        }

        Add("fixed", report.Fixed);
        Add("held", report.Held);
        Add("left", report.Found - report.Fixed - report.Held);

        void Add(string outcome, long findings)
        {
            if (findings > 0)
            {
                ReconcileFindings.Add(findings, new TagList { { TagNames.Check, report.Check }, { TagNames.Outcome, outcome } });
            }
        }
    }

    /// <summary>By the real clock, also where a test drives time: it is what a person would have waited.</summary>
    private static Task<T> MeasureAsync<T>(
        Histogram<double> duration, string span, TagList tags, Func<Task<T>> work, CancellationToken cancellationToken) => Spans.RunAsync(
            span, ActivityKind.Internal,
            async _ =>
            {
                var started = Stopwatch.GetTimestamp();
                var outcome = "failed";
                try
                {
                    var result = await work();
                    outcome = "ok";
                    return result;
                }
                catch (Exception error) when (Spans.IsCancellation(error, cancellationToken))
                {
                    outcome = "cancelled";
                    throw;
                }
                finally
                {
                    tags.Add(TagNames.Outcome, outcome);
                    duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
                }
            },
            cancellationToken);

    private static string NameOf<T>(T outcome)
        where T : struct, Enum => outcome.ToString().ToLowerInvariant();
}
