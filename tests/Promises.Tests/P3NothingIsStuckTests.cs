using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>P3: whatever happens to a worker, its documents are back in work within two minutes and end in a final state.</summary>
public sealed class P3NothingIsStuckTests(LocalStack stack)
{
    private static readonly TimeSpan TwoMinutes = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every step of a worker's life, for a text long enough to be stored as an artifact and indexed in several pages.</summary>
    public static TheoryData<string> Steps =>
    [
        "after:IWorkQueue.ClaimAsync:1",
        "before:IBlobStore.OpenReadAsync:1",
        "after:IBlobStore.OpenReadAsync:1",
        "before:IBlobStore.WriteAsync:1",
        "after:IBlobStore.WriteAsync:1",
        "after:IWorkQueue.HeartbeatAsync:1",
        "before:IVectorIndex.UpsertAsync:1",
        "after:IVectorIndex.UpsertAsync:2",
        "before:IVectorIndex.CountAsync:1",
        "before:IWorkQueue.PublishAsync:1",
        "after:IWorkQueue.PublishAsync:1",
        "after:IVectorIndex.DeleteAsync:1",
        "before:IDocumentRemoval.MarkPurgedAsync:1",
    ];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Worker_KilledAtAnyStepOfAnUpdate_LosesNothingAndDoublesNothing(string step)
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", LongText("first", 50), Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);
        await tenant.Reconciler.RunAsync(Cancellation);
        await tenant.AddAsync("a.txt", LongText("second", 14_000), Cancellation);

        using (var worker = tenant.Crash(step, "work"))
        {
            await worker.KillAtStepAsync(Cancellation);
        }

        var seen = Assert.Single(await tenant.SearchAsync("edition", Cancellation, top: 1));
        Assert.Matches("^(first|second) ", seen.Text);

        var later = tenant.Another(TwoMinutes);
        var document = Assert.Single(await tenant.WorkUntilFinalAsync(Cancellation, later)).Value;
        await tenant.Reconciler.RunAsync(Cancellation);

        Assert.Equal((VersionState.Ready, 2, 2), (document.State, document.Version, document.SearchableVersion));
        var points = Assert.Single(await tenant.PointsAsync(Cancellation));
        Assert.Equal((new VersionKey(document.Id, 2), (long)document.Chunks!.Value), (points.Key, points.Value));
        Assert.All(await tenant.SearchAsync("edition", Cancellation), hit => Assert.Contains("second", hit.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_WhoseLeaseWasTaken_CannotPublish()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        var zombie = Assert.Single(await tenant.Get<IWorkQueue>().ClaimAsync(
            new ClaimRequest([tenant.Queue], "zombie", 1, TimeSpan.FromSeconds(90)), Cancellation));
        var later = tenant.Another(TwoMinutes);
        var rescued = Assert.Single(await later.GetRequiredService<IWorkQueue>().RescueAsync([tenant.Queue], 5, TimeSpan.Zero, 10, Cancellation));
        Assert.Equal((zombie.Key, "zombie", VersionState.Pending), (rescued.Key, rescued.Owner, rescued.State));

        Assert.Equal(WorkOutcome.Lost, await tenant.Get<VersionPipeline>().RunAsync(zombie, Cancellation));

        Assert.Equal(VersionState.Pending, Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value.State);
        Assert.Empty(await tenant.SearchAsync("bicycle", Cancellation));
        Assert.Equal(VersionState.Ready, Assert.Single(await tenant.WorkUntilFinalAsync(Cancellation, later)).Value.State);
    }

    [Fact]
    public async Task Document_ThatKillsItsWorkerEveryTime_FailsWithTheReasonAfterFiveAttempts()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            // Each life of the worker is two minutes after the last one; no heartbeat in between, as after a crash.
            var life = tenant.Another(TwoMinutes * attempt).GetRequiredService<IWorkQueue>();
            Assert.Single(await life.ClaimAsync(new ClaimRequest([tenant.Queue], $"life {attempt}", 1, TimeSpan.FromSeconds(90)), Cancellation));
            var next = tenant.Another(TwoMinutes * (attempt + 1)).GetRequiredService<IWorkQueue>();
            Assert.Single(await next.RescueAsync([tenant.Queue], maxAttempts: 5, TimeSpan.Zero, 10, Cancellation));
        }

        var document = Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value;
        Assert.Equal((VersionState.Failed, ErrorCodes.AttemptsExhausted), (document.State, document.ErrorCode));
        Assert.NotEmpty(document.ErrorMessage!);
    }

    [Fact]
    public async Task Worker_Stopped_ReleasesWhatItHoldsWithinTenSecondsAndTheAttemptIsNotCounted()
    {
        await using var tenant = await new Tenant(stack, ("Ingest:Worker:StopGrace", "00:00:00.100")).StartAsync(Cancellation);
        var stall = new StallingEmbedders();
        var stalled = tenant.Another(TimeSpan.Zero, stall.Register);
        await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = stalled.GetRequiredService<Worker>().RunAsync(stop.Token);
        await stall.Reached.WaitAsync(Eventually.TimeLimit, Cancellation);

        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        var document = Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value;
        Assert.Equal((VersionState.Pending, 0), (document.State, document.Attempt));
        Assert.Equal(VersionState.Ready, Assert.Single(await tenant.WorkUntilFinalAsync(Cancellation)).Value.State);
    }

    private static string LongText(string edition, int lines) =>
        string.Concat(Enumerable.Range(0, lines).Select(i => $"{edition} edition, line {i}: the bicycle with number {i * 7919} is in the shop until noon.\n\n"));
}
