using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Tests.Postgres;
using Ingest.Domain.Telemetry;
using Ingest.LocalHost.Stack;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Telemetry;

/// <summary>docs/observability.md names exactly what there is, and its alerts only that.</summary>
public sealed partial class ObservabilityPageTests(LocalStack stack)
{
    private static readonly string Page = File.ReadAllText(RepositoryFolder.Find("docs", "observability.md"));

    [Fact]
    public async Task Metrics_OfThePage_AreThoseOfTheCode()
    {
        var documented = MetricRow().Matches(Page).Select(static row => $"{row.Groups["name"]} {row.Groups["kind"]} {row.Groups["unit"]}");

        var real = (await FindInstrumentsAsync()).Select(static i => $"{i.Name} {Kind(i)} {i.Unit}");

        Assert.Equal(real.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Spans_OfThePage_AreThoseOfTheCode()
    {
        var traces = Page[Page.IndexOf("## Traces", StringComparison.Ordinal)..Page.IndexOf("## Alerts", StringComparison.Ordinal)];
        var documented = SpanRow().Matches(traces).Select(static row => row.Groups["name"].Value);

        var real = typeof(SpanNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);

        Assert.Equal(real.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Alerts_OfBothKinds_AreTheSameAndNameRealMetricsOnly()
    {
        var listed = AlertRow().Matches(Page).Select(static row => row.Groups["name"].Value).ToList();
        var instruments = await FindInstrumentsAsync();
        var series = instruments.SelectMany(PrometheusNames).ToHashSet();
        var names = instruments.Select(static i => i.Name).ToHashSet();

        Assert.NotEmpty(listed);
        Assert.Equal(listed, PrometheusAlert().Matches(Page).Select(static a => a.Groups["name"].Value));
        Assert.Equal(listed, KustoAlert().Matches(Page).Select(static a => a.Groups["name"].Value));
        Assert.All(PrometheusSeries().Matches(Page).Select(static m => m.Value), name => Assert.Contains(name, series));
        Assert.All(KustoName().Matches(Page).Select(static m => m.Groups["name"].Value), name => Assert.Contains(name, names));
    }

    /// <summary>Every instrument of a process that works: each is published once to a listener, whoever else has one.</summary>
    private async Task<IReadOnlyList<Instrument>> FindInstrumentsAsync()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == IngestTelemetry.Name)
                {
                    lock (found)
                    {
                        found.Add(instrument);
                    }
                }
            },
        };
        RunStaticConstructor();
        await using var postgres = new PostgresStores(stack);
        postgres.Get<Databases>();
        using var gauges = StateGauges.CreateMeter(static () => null);
        listener.Start();
        lock (found)
        {
            return [.. found.DistinctBy(static i => i.Name)];
        }
    }

    private static void RunStaticConstructor() => System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(IngestMetrics).TypeHandle);

    private static string Kind(Instrument instrument) => instrument.GetType().Name switch
    {
        var name when name.StartsWith("ObservableGauge", StringComparison.Ordinal) => "gauge",
        var name when name.StartsWith("Histogram", StringComparison.Ordinal) => "histogram",
        var name when name.StartsWith("Counter", StringComparison.Ordinal) => "counter",
        var name => name,
    };

    /// <summary>As the specification has it (Prometheus and OpenMetrics compatibility): dots become underscores, then unit and kind.</summary>
    private static IEnumerable<string> PrometheusNames(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_') + (instrument.Unit == "s" ? "_seconds" : "");
        return Kind(instrument) switch
        {
            "counter" => [$"{name}_total"],
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"^\| `(?<name>ingest\.[a-z_.]+)` \| (?<kind>gauge|counter|histogram) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex MetricRow();

    [GeneratedRegex(@"^\| `(?<name>ingest\.[a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex SpanRow();

    [GeneratedRegex(@"^\| (?<name>Ingest\w+) \|", RegexOptions.Multiline)]
    private static partial Regex AlertRow();

    [GeneratedRegex(@"- alert: (?<name>\w+)")]
    private static partial Regex PrometheusAlert();

    [GeneratedRegex(@"^// (?<name>Ingest\w+)$", RegexOptions.Multiline)]
    private static partial Regex KustoAlert();

    [GeneratedRegex(@"\bingest_(?!(source|check|outcome|pool)\b)[a-z_]+")]
    private static partial Regex PrometheusSeries();

    [GeneratedRegex(@"name == ""(?<name>[^""]+)""")]
    private static partial Regex KustoName();
}
