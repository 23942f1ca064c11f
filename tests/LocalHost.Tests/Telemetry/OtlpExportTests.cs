using System.Net;
using System.Net.Sockets;
using Ingest.Domain.Telemetry;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Telemetry;

/// <summary>The one setting that sends telemetry, with a collector that takes it, one that is not there, and one that never answers.</summary>
public sealed class OtlpExportTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WithACollector_SendsTracesMetricsAndLogsThatBelongTogether()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Telemetry__OtlpEndpoint", collector.Address);
        ingest.Set("Ingest__Telemetry__Headers", "authorization=Bearer a-collectors-key");
        ingest.Set("Ingest__Worker__RecentContentMegabytes", "0"); // The worker reads storage, so that its trace has a span of that.

        var run = await ingest.RunAsync("run", ingest.Write("boats.txt", "Two rowing boats."), ingest.Write("secret-name.pdf", "%PDF-1.7 torn"), "--json");
        var show = await ingest.RunAsync("show", "boats.txt", "--json");

        Assert.Equal(0, run.ExitCode);
        var trace = show.Json.GetProperty("traceId").GetString();
        var spans = collector.Spans.Where(s => s.TraceId == trace).ToList();
        var root = Assert.Single(spans, static s => s.Name == SpanNames.Version);
        Assert.Equal(("", "published", "default"), (root.ParentId, root.Attributes[TagNames.Outcome], root.Attributes[TagNames.Collection]));
        Assert.All(
            new[] { SpanNames.Extract, SpanNames.Index, SpanNames.Publish },
            stage => Assert.Equal(root.Id, Assert.Single(spans, s => s.Name == stage).ParentId));
        Assert.All(
            new[] { SpanNames.Blob, SpanNames.Database, SpanNames.Embed, SpanNames.IndexPage },
            call => Assert.Contains(spans, s => s.Name == call && spans.Exists(parent => parent.Id == s.ParentId)));
        var failed = Assert.Single(collector.Spans, static s => s.Name == SpanNames.Version && s.Status == 2);
        Assert.Equal(("failed", "corrupt"), (failed.Attributes[TagNames.Outcome], failed.Attributes[TagNames.ErrorType]));
        Assert.DoesNotContain(collector.Spans.SelectMany(static s => s.Attributes.Values), static v => v.Contains("secret-name", StringComparison.Ordinal));

        Assert.Superset(
            new HashSet<string> { "ingest.stage.duration", "ingest.versions", "ingest.embed.tokens", "ingest.db.pool.used", "ingest.db.pool.max", "ingest.documents", "ingest.queue.age" },
            collector.Metrics.ToHashSet());
        Assert.Contains(collector.Logs, log => log.TraceId == trace);
        Assert.All(collector.Resources, static resource =>
        {
            Assert.Equal("ingest", resource["service.name"]);
            Assert.NotEmpty(resource["service.version"]);
            Assert.Contains(':', resource["service.instance.id"]);
        });
        Assert.All(collector.Authorizations, static a => Assert.Equal("Bearer a-collectors-key", a));
        var log = await File.ReadAllTextAsync(Path.Combine(ingest.Home.Logs, "ingest.log"), Cancelled);
        Assert.Contains($"trace={trace}", log, StringComparison.Ordinal);
        Assert.DoesNotContain("a-collectors-key", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CollectorNotThere_DoesItsWorkAndTheLogSaysSo()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Telemetry__OtlpEndpoint", "http://127.0.0.1:1");

        var run = await ingest.RunAsync("run", ingest.Write("boats.txt", "Two rowing boats."), "--strict");

        Assert.Equal(0, run.ExitCode);
        var log = await File.ReadAllTextAsync(Path.Combine(ingest.Home.Logs, "ingest.log"), Cancelled);
        Assert.Contains("The collector at http://127.0.0.1:1/ (Ingest:Telemetry:OtlpEndpoint) is not there", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CollectorNeverAnswers_DoesItsWorkAndStopsInTime()
    {
        // The system's backlog takes the connections; nobody ever reads from them.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var file = ingest.Write("boats.txt", "Two rowing boats.");
        var quiet = await TimeAsync(() => ingest.RunAsync("run", file, "--strict"));
        ingest.Set("Ingest__Telemetry__OtlpEndpoint", $"http://{silent.LocalEndpoint}");

        var exporting = await TimeAsync(() => ingest.RunAsync("run", ingest.Write("more.txt", "Three rowing boats."), "--strict"));

        Assert.Equal((0, 0), (quiet.Ended.ExitCode, exporting.Ended.ExitCode));
        Assert.InRange(exporting.Took, TimeSpan.Zero, (3 * quiet.Took) + TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("OtlpEndpoint", "collector:4318", "expected an address such as http://127.0.0.1:4318")]
    [InlineData("Interval", "00:00:00", "Ingest:Telemetry:Interval")]
    public async Task Run_WrongSetting_StopsTheStartAndSaysWhich(string setting, string value, string expected)
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Telemetry__OtlpEndpoint", "http://127.0.0.1:1");
        ingest.Set($"Ingest__Telemetry__{setting}", value);

        var run = await ingest.RunAsync("run", ingest.Write("boats.txt", "Two rowing boats."));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static async Task<(IngestProcess.Ended Ended, TimeSpan Took)> TimeAsync(Func<Task<IngestProcess.Ended>> run)
    {
        var started = TimeProvider.System.GetTimestamp();
        var ended = await run();
        return (ended, TimeProvider.System.GetElapsedTime(started));
    }
}
