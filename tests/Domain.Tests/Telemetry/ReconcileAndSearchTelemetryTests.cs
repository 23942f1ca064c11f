using System.Diagnostics;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Telemetry;
using Ingest.Domain.Tests.Search;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Ingest.Domain.Tests.Telemetry;

public sealed class ReconcileAndSearchTelemetryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reconcile_Findings_AreCountedByWhatBecameOfThem()
    {
        using var reconciler = new Reconciler(
            [new ScriptedCheck("mends", static () => new Findings(6, 3, 2)), new ScriptedCheck("breaks", static () => throw new RetryableException(ErrorCodes.DatabaseUnavailable, "gone"))],
            Substitute.For<IReconcileStore>(), TimeProvider.System, NullLogger<Reconciler>.Instance);
        using var recorder = new TelemetryRecorder();

        await reconciler.RunAsync(Stop);

        Assert.Equal(
            [("fixed", 3d), ("held", 2d), ("left", 1d)],
            recorder.Of("ingest.reconcile.findings").Select(static m => (m[TagNames.Outcome], m.Value)).Order());
        Assert.Equal("breaks", Assert.Single(recorder.Of("ingest.reconcile.failures"))[TagNames.Check]);
        var run = Assert.Single(recorder.SpansOf(SpanNames.Reconcile));
        var checks = recorder.SpansOf(SpanNames.ReconcileCheck);
        Assert.All(checks, check => Assert.Equal(run.SpanId, check.ParentSpanId));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], checks.Select(static c => c.Status));
    }

    [Fact]
    public async Task Search_AnsweredAndRefused_AreMeasured()
    {
        var world = new SearchWorld().Collection("docs");
        using var recorder = new TelemetryRecorder();

        await world.SearchAsync("docs", 5);
        await Assert.ThrowsAsync<FatalException>(() => world.SearchAsync("nowhere", 5));

        Assert.Equal(["ok", "failed"], recorder.Of("ingest.search.duration").Select(static m => m[TagNames.Outcome]));
        Assert.Equal([null, ErrorCodes.NotFound], recorder.SpansOf(SpanNames.Search).Select(static s => s.StatusDescription));
    }

    private sealed class ScriptedCheck(string name, Func<Findings> run) : IReconcileCheck
    {
        public string Name => name;

        public Task<Findings> RunAsync(CancellationToken cancellationToken) => Task.FromResult(run());
    }
}
