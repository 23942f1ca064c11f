using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources.Runs;
using Ingest.Functions.Hosting;
using Ingest.Functions.Sources;
using Ingest.TestKit;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Ingest.Functions.Tests.Sources;

/// <summary>From a pending run to its end, through the hub, with the real engine and stores.</summary>
public sealed class SyncHubTests(LocalStack stack)
{
    /// <summary>A first sync reads every page of items, and then every page of keys.</summary>
    private const int ReadAndEnumerated = 2;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispatch_PendingRun_IsReadToItsEndThroughOneActivityAStep()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 25, itemsPerPage: 10));
        var runId = await sync.RequestAsync();

        await sync.DispatchAsync();

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "Succeeded"), await sync.EndedAsync(runId));
        var view = await sync.ViewAsync(runId);
        Assert.Equal((SyncRunState.Succeeded, 1, ReadAndEnumerated * 3L, 25L, 25L), (view.State, view.Attempt, view.Pages, view.Seen, view.Changed));
        Assert.True(view.LastPageSeen);
        Assert.Equal([0, 1, 2], sync.Script.Pages);
        Assert.Equal(25, (await sync.DocumentsAsync()).Distinct().Count());
        Assert.All(sync.Hub.Begun, static name => Assert.Equal(SyncStepActivity.Name, name));
        Assert.True(sync.Hub.Begun.Count >= 1 + (ReadAndEnumerated * 3), $"{sync.Hub.Begun.Count} activities for a plan and six pages");
    }

    [Fact]
    public async Task Dispatch_SeveralAtOnce_StartOneOrchestration()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 5, itemsPerPage: 10));
        var runId = await sync.RequestAsync();

        await Task.WhenAll(sync.DispatchAsync(), sync.DispatchAsync(), sync.DispatchAsync());

        Assert.Equal("Succeeded", (await sync.EndedAsync(runId)).Outcome);
        Assert.Equal((1, 1), ((await sync.ViewAsync(runId)).Attempt, sync.Script.Plans));
        Assert.Equal([0], sync.Script.Pages);
    }

    [Fact]
    public async Task Dispatch_SourceHasARunningOne_LeavesTheNextForLater()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 5, itemsPerPage: 10));
        var gate = new TaskCompletionSource();
        sync.Hub.BeforeActivity = _ => gate.Task;
        var first = await sync.RequestAsync();
        await sync.DispatchAsync();
        var second = (await sync.Hub.Get<SyncRequests>().BackfillAsync(sync.Source, 30, "api", Stop)).RunId;

        await sync.DispatchAsync();
        Assert.Equal(SyncRunState.Pending, (await sync.ViewAsync(second)).State);
        gate.SetResult();
        await sync.EndedAsync(first);
        await sync.DispatchAsync();

        Assert.Equal("Succeeded", (await sync.EndedAsync(second)).Outcome);
    }

    [Fact]
    public async Task Step_WorkerDiesOnce_IsTakenAgainUnderTheSameLease()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 30, itemsPerPage: 10));
        var begun = 0;
        sync.Hub.BeforeActivity = _ => Interlocked.Increment(ref begun) == 3 ? throw new InvalidOperationException("worker died") : Task.CompletedTask;
        var runId = await sync.RequestAsync();

        await sync.DispatchAsync();

        Assert.Equal("Succeeded", (await sync.EndedAsync(runId)).Outcome);
        var view = await sync.ViewAsync(runId);
        Assert.Equal((1, ReadAndEnumerated * 3L, 30L), (view.Attempt, view.Pages, view.Seen));
        Assert.Equal([0, 1, 2], sync.Script.Pages);
    }

    [Fact]
    public async Task Step_WorkerDiesAfterThePageBeforeItWasSaved_ReadsItAgainAndDoublesNothing()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 30, itemsPerPage: 10));
        var runId = await sync.RequestAsync();
        var died = 0;
        sync.Script.BeforePage = page => page == 1 && Interlocked.Exchange(ref died, 1) == 0
            ? sync.RescueBehindItsBackAsync(runId) // The worker hung for a whole lease, read the page after all, and cannot save it any more.
            : Task.CompletedTask;

        await sync.DispatchAsync();
        Assert.Equal("Lost", (await sync.EndedAsync(runId)).Outcome);
        Assert.Equal(SyncRunState.Pending, (await sync.ViewAsync(runId)).State);
        await sync.DispatchAsync();

        var view = await Eventually.GetAsync(() => sync.ViewAsync(runId), static view => view.State == SyncRunState.Succeeded);
        Assert.Equal((ReadAndEnumerated * 3L, 30L), (view.Pages, view.Seen));
        Assert.Equal([0, 1, 1, 2], sync.Script.Pages);
        var names = await sync.DocumentsAsync();
        Assert.Equal((30, 30), (names.Count, names.Distinct().Count()));
        Assert.Equal(1, sync.Script.Plans);
    }

    [Fact]
    public async Task Step_SourceWantsToBeLeftAlone_EndsTheOrchestrationAndWaitsInTheRow()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 20, itemsPerPage: 10));
        sync.Script.BeforePage = static page => page == 1
            ? throw new RetryableException(ErrorCodes.SourceThrottled, "429", retryAfter: TimeSpan.FromHours(1))
            : Task.CompletedTask;
        var runId = await sync.RequestAsync();

        await sync.DispatchAsync();

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "Retried"), await sync.EndedAsync(runId));
        var view = await sync.ViewAsync(runId);
        Assert.Equal((SyncRunState.Pending, ErrorCodes.SourceThrottled, 1L), (view.State, view.ErrorCode, view.Pages));
        Assert.InRange(view.AvailableAt!.Value - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(65));
        await sync.DispatchAsync();
        Assert.Equal(SyncRunState.Pending, (await sync.ViewAsync(runId)).State);

        sync.Script.BeforePage = static _ => Task.CompletedTask;
        await sync.Hub.ExecuteAsync("update ingest.sync_run set available_at = now() where id = $1", runId);
        await sync.DispatchAsync(); // Under the same instance id when the wait did not count as an attempt.

        Assert.Equal(ReadAndEnumerated * 2, (await Eventually.GetAsync(() => sync.ViewAsync(runId), static view => view.State == SyncRunState.Succeeded)).Pages);
        Assert.Equal([0, 1], sync.Script.Pages);
    }

    [Fact]
    public async Task Step_SourceRefusesTheToken_FailsTheRunNotTheOrchestration()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 20, itemsPerPage: 10));
        sync.Script.BeforePage = static _ => throw new FatalException(ErrorCodes.SourceRefused, "scope read:items is missing");
        var runId = await sync.RequestAsync();

        await sync.DispatchAsync();

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "Failed"), await sync.EndedAsync(runId));
        Assert.Equal((SyncRunState.Failed, ErrorCodes.SourceRefused), ((await sync.ViewAsync(runId)).State, (await sync.ViewAsync(runId)).ErrorCode));
    }

    [Fact]
    public async Task Dispatch_SameClaimHandedOverAgain_IsTheSameOrchestration()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 5, itemsPerPage: 10));
        var gate = new TaskCompletionSource();
        sync.Hub.BeforeActivity = _ => gate.Task;
        var runId = await sync.RequestAsync();
        var work = Assert.Single(await sync.Hub.Get<ISyncRunQueue>().ClaimAsync([sync.Source], "test", 1, TimeSpan.FromMinutes(5), Stop));

        var answers = new[] { await HandOverAsync(sync, work), await HandOverAsync(sync, work) };
        gate.SetResult();

        Assert.Equal([HandOver.Started, HandOver.Started], answers);
        Assert.Equal("Succeeded", (await sync.EndedAsync(runId)).Outcome);
        Assert.Equal(1, sync.Script.Plans);
    }

    [Fact]
    public async Task Dispatch_EarlierOrchestrationStillRunsWithoutItsLease_IsEndedAndTheRunGoesOn()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 20, itemsPerPage: 10));
        var entered = new TaskCompletionSource();
        var zombie = new TaskCompletionSource();
        var first = 1;
        sync.Hub.BeforeActivity = async _ =>
        {
            if (Interlocked.Exchange(ref first, 0) == 1)
            {
                entered.SetResult();
                await zombie.Task;
            }
        };
        var runId = await sync.RequestAsync();
        await sync.DispatchAsync();
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await sync.RescueBehindItsBackAsync(runId);
        await sync.Hub.ExecuteAsync("update ingest.sync_run set attempt = 0 where id = $1", runId); // As after a wait that did not count: the same id again.

        await sync.DispatchAsync();
        await Eventually.HoldsAsync(async () =>
            (await sync.Hub.Client.GetInstanceAsync(SyncHubFixture.InstanceId(runId), Stop))!.RuntimeStatus == OrchestrationRuntimeStatus.Terminated);
        Assert.Equal(SyncRunState.Pending, (await sync.ViewAsync(runId)).State);

        // The in-process host tells activities apart by instance and number only, so the zombie wakes up before its successor begins.
        zombie.SetResult();
        await Eventually.HoldsAsync(() => !sync.Hub.Answers.IsEmpty);
        Assert.Equal("Lost", Assert.IsType<SyncStepOutput>(Assert.Single(sync.Hub.Answers)).Ended);
        await sync.DispatchAsync();

        await Eventually.HoldsAsync(async () => (await sync.ViewAsync(runId)).State == SyncRunState.Succeeded);
        Assert.Equal([0, 1], sync.Script.Pages);
    }

    [Fact]
    public async Task Orchestration_ManyPages_StartsOverAndReadsEachOnce()
    {
        const int pages = SyncSourceOrchestrator.StepsPerGeneration + 5;
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: pages, itemsPerPage: 1));
        var runId = await sync.RequestAsync();

        await sync.DispatchAsync();

        var view = await Eventually.GetAsync(() => sync.ViewAsync(runId), static view => view.State is not SyncRunState.Running, TimeSpan.FromSeconds(90));
        Assert.Equal((SyncRunState.Succeeded, 1, (long)ReadAndEnumerated * pages), (view.State, view.Attempt, view.Pages));
        Assert.Equal(Enumerable.Range(0, pages), sync.Script.Pages);
        Assert.Equal("Succeeded", (await sync.EndedAsync(runId)).Outcome);
    }

    [Fact]
    public async Task Dispatch_MoreSourcesThanSlots_StartsAsManyAsThereAreSlots()
    {
        var script = new ScriptedSource(items: 5, itemsPerPage: 10);
        var others = new[] { Unique.Name("s"), Unique.Name("s") };
        await using var sync = await SyncHubFixture.StartAsync(
            stack, script,
            [
                ("Ingest:Sync:Slots", "2"),
                .. others.SelectMany(other => new[] { ($"Ingest:Sources:{other}:Product", "scripted"), ($"Ingest:Sources:{other}:Schedule", "") }),
            ]);
        var gate = new TaskCompletionSource();
        sync.Hub.BeforeActivity = _ => gate.Task;
        List<Guid> runs = [await sync.RequestAsync()];
        foreach (var other in others)
        {
            runs.Add((await sync.Hub.Get<SyncRequests>().SyncAsync(other, "api", Stop)).RunId);
        }

        await sync.DispatchAsync();
        await sync.DispatchAsync();
        Assert.Equal(2, (await Task.WhenAll(runs.Select(sync.ViewAsync))).Count(static view => view.State == SyncRunState.Running));
        gate.SetResult();

        await Eventually.HoldsAsync(async () =>
        {
            await sync.DispatchAsync();
            return (await Task.WhenAll(runs.Select(sync.ViewAsync))).All(static view => view.State == SyncRunState.Succeeded);
        });
    }

    [Fact]
    public async Task Dispatch_RunThatAnApprovalAsksFor_AsksTheSourceByKeyAndDeletes()
    {
        await using var sync = await SyncHubFixture.StartAsync(
            stack, new ScriptedSource(items: 5, itemsPerPage: 10),
            ("Ingest:Sources:{source}:EnumerateEvery", "00:00:00"), ("Ingest:Sources:{source}:DeleteCount", "0"), ("Ingest:Sources:{source}:DeleteShare", "0"));
        await SyncAsync(sync);
        sync.Script.Listed = 3;
        sync.Script.Items = 4; // The listing does not find number 3, and number 4 is gone.
        await SyncAsync(sync);
        var held = await SyncAsync(sync);
        Assert.Equal((2, 0), (held.Held, held.Deleted));
        Assert.Equal(5, (await sync.DocumentsAsync()).Count);

        Assert.Equal(2, await sync.Hub.Get<DeletionApproval>().ApproveAsync(held.Id, "api", Stop));
        var asked = Assert.Single(await sync.RunsAsync(), static run => run.State == SyncRunState.Pending);
        await sync.DispatchByTimerAsync();

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "Succeeded"), await sync.EndedAsync(asked.Id));
        Assert.Equal(["0.md", "1.md", "2.md", "3.md"], (await sync.DocumentsAsync()).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((0, 1), ((await sync.ViewAsync(held.Id)).Held, (await sync.ViewAsync(held.Id)).Deleted));
    }

    private static async Task<SyncRunView> SyncAsync(SyncHubFixture sync)
    {
        var runId = await sync.RequestAsync();
        await sync.DispatchAsync();
        Assert.Equal("Succeeded", (await sync.EndedAsync(runId)).Outcome);
        return await sync.ViewAsync(runId);
    }

    private static Task<HandOver> HandOverAsync(SyncHubFixture sync, SyncWork work) => sync.Hub.Client.StartOnceAsync(
        SyncSourceOrchestrator.Name, SyncSourceOrchestrator.InstanceId(work), new SyncInput(SyncLeaseIds.From(work.Lease)), Stop);
}
