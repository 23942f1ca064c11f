using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Ingest.Domain.Tests.Reconciliation;

public sealed class ReconcilerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_CheckMeetsAnUnforeseenError_ReportsItAndRunsTheOthers()
    {
        using var reconciler = Create(Check("first", _ => throw new InvalidOperationException("secret detail")), Check("second", _ => new Findings(2, 1)));

        var report = await reconciler.RunAsync(Cancellation);

        Assert.Equal(["first", "second"], report.Checks.Select(check => check.Check));
        Assert.StartsWith(ErrorCodes.Unexpected, report.Checks[0].Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", report.Checks[0].Error, StringComparison.Ordinal);
        Assert.Equal((2, 1, null), (report.Checks[1].Found, report.Checks[1].Fixed, report.Checks[1].Error));
    }

    [Fact]
    public async Task RunAsync_Cancelled_IsNoFinding()
    {
        using var stop = new CancellationTokenSource();
        using var reconciler = Create(Check("first", token =>
        {
            stop.Cancel();
            token.ThrowIfCancellationRequested();
            return default;
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reconciler.RunAsync(stop.Token));
    }

    [Fact]
    public async Task SettleReceiptsAsync_OtherChecks_AreNotRunAndNothingIsRecorded()
    {
        var store = Substitute.For<IReconcileStore>();
        using var reconciler = new Reconciler(
            [Check("inbox_blobs", _ => throw new InvalidOperationException("not asked for")), Check("stale_receipts", _ => new Findings(2, 1))],
            store, TimeProvider.System, NullLogger<Reconciler>.Instance);

        var report = await reconciler.SettleReceiptsAsync(Cancellation);

        Assert.Equal(new CheckReport("stale_receipts", 2, 1, 0, null), report);
        await store.DidNotReceiveWithAnyArgs().RecordRunAsync(default!, default);
    }

    private static Reconciler Create(params IEnumerable<IReconcileCheck> checks) =>
        new(checks, Substitute.For<IReconcileStore>(), TimeProvider.System, NullLogger<Reconciler>.Instance);

    private static ScriptedCheck Check(string name, Func<CancellationToken, Findings> run) => new(name, run);

    private sealed class ScriptedCheck(string name, Func<CancellationToken, Findings> run) : IReconcileCheck
    {
        public string Name => name;

        public Task<Findings> RunAsync(CancellationToken cancellationToken) => Task.FromResult(run(cancellationToken));
    }
}
