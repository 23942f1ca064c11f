using Ingest.CrashWorker;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Sources.Runs;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>P8 for syncs: a checkpoint moves only after its items are safe, a killed run goes on from its last page, and nothing is lost or repeated.</summary>
public sealed class P8SyncCheckpointTests(SyncDatabase database) : IClassFixture<SyncDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every step of a sync's life: a night with new, edited, unreadable, missed and vanished items.</summary>
    public static TheoryData<string> Steps =>
    [
        "after:ISyncRunQueue.ClaimAsync:1",
        "before:ISyncQueries.RecordAccessAsync:1",
        "before:ISyncProgress.PlanAsync:1",
        "after:ISyncProgress.PlanAsync:1",
        "after:ISyncProgress.NextStepAsync:1",
        "before:ISyncProgress.NameItemsAsync:1",
        "after:ISyncProgress.NameItemsAsync:1",
        "before:IDocumentRegistry.BeginReceiptAsync:2",
        "after:IDocumentRegistry.BeginReceiptAsync:2",
        "before:IBlobStore.WriteAsync:2",
        "after:IBlobStore.WriteAsync:2",
        "before:IDocumentRegistry.CompleteReceiptAsync:3",
        "after:IDocumentRegistry.CompleteReceiptAsync:3",
        "before:ISyncProgress.CommitPageAsync:1",
        "after:ISyncProgress.CommitPageAsync:1",
        "before:ISyncProgress.CommitPageAsync:2",
        "after:ISyncProgress.CommitPageAsync:3",
        "before:ISyncRunQueue.HeartbeatAsync:2",
        "after:ISyncRunQueue.HeartbeatAsync:2",
        "before:ISyncRunQueue.AdvanceAsync:1",
        "after:ISyncRunQueue.AdvanceAsync:1",
        "before:ISyncProgress.CommitKeysAsync:1",
        "after:ISyncProgress.CommitKeysAsync:2",
        "after:ISyncRunQueue.AdvanceAsync:2",
        "before:ISyncProgress.CommitRepairAsync:1",
        "after:ISyncProgress.CommitRepairAsync:1",
        "after:ISyncRunQueue.AdvanceAsync:3",
        "before:ISyncDeletions.SettleAsync:1",
        "after:ISyncDeletions.SettleAsync:1",
        "before:ISyncDeletions.DecideAsync:1",
        "after:ISyncDeletions.DecideAsync:1",
        "before:ISyncDeletions.ConfirmAsync:1",
        "after:ISyncDeletions.ConfirmAsync:1",
        "before:IDocumentRemoval.DeleteAsync:1",
        "after:IDocumentRemoval.DeleteAsync:1",
        "before:ISyncDeletions.MarkDeletedAsync:1",
        "after:ISyncDeletions.MarkDeletedAsync:1",
        "before:ISyncRunQueue.SucceedAsync:1",
        "after:ISyncRunQueue.SucceedAsync:1",
    ];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Process_KilledAtAnyStepOfASync_LosesNothingAndRepeatsNothing(string step)
    {
        await using var tenant = await NightAsync();
        using var folder = new TemporaryFolder();
        var world = Path.Combine(folder.Path, "world.json");
        tenant.World.Save(world);
        var requested = await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation);
        using (var process = tenant.Crash(step, "sync", world))
        {
            await process.KillAtStepAsync(Cancellation);
        }

        tenant.Time.Advance(TimeProvider.System.GetUtcNow() - tenant.Time.GetUtcNow() + SyncTenant.LeaseIsOver);
        var run = await tenant.RunAsync(requested, Cancellation);

        Assert.Equal((SyncRunState.Succeeded, true, 1L), (run.State, run.LastPageSeen, run.Deleted));
        await tenant.AssertInSyncAsync(Cancellation);
        var documents = await tenant.DocumentsAsync(Cancellation);
        if (!step.Contains("IDocumentRegistry", StringComparison.Ordinal) && !step.Contains("IBlobStore", StringComparison.Ordinal))
        {
            Assert.All(tenant.World.Items, item => Assert.Equal(item.Text.StartsWith("edited", StringComparison.Ordinal) ? 2 : 1, documents[item.Key].Version));
        }

        // One more clean sync finds nothing to do, and nothing that the crash left behind.
        var next = await tenant.SyncAsync(Cancellation);
        Assert.Equal((SyncRunState.Succeeded, 0L, 0L), (next.State, next.Changed, next.FailedItems));
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Run_KilledAfterItsFirstPage_GoesOnWithTheSecond()
    {
        await using var tenant = await NightAsync();
        using var folder = new TemporaryFolder();
        var world = Path.Combine(folder.Path, "world.json");
        tenant.World.Save(world);
        var requested = await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation);
        using (var process = tenant.Crash("after:ISyncProgress.CommitPageAsync:1", "sync", world))
        {
            await process.KillAtStepAsync(Cancellation);
        }

        tenant.World.ClearCalls();
        tenant.Time.Advance(TimeProvider.System.GetUtcNow() - tenant.Time.GetUtcNow() + SyncTenant.LeaseIsOver);
        await tenant.RunAsync(requested, Cancellation);

        var pages = tenant.World.Calls.Where(static call => call.StartsWith("ReadPage p@", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(pages);
        Assert.DoesNotContain("ReadPage p@", pages);
        Assert.DoesNotContain(tenant.World.Calls, static call => call.StartsWith("ListPartitions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sources_RacedForByWorkers_HaveOneRunAtATime()
    {
        await using var tenant = await NightAsync();
        tenant.World.ClearCalls();
        var sync = await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation);
        var again = await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "command", Cancellation);
        var backfill = await tenant.Get<SyncRequests>().BackfillAsync(tenant.Source, 30, "api", Cancellation);
        Assert.Equal((sync.RunId, false), (again.RunId, again.Created));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tenant.Another().GetRequiredService<SyncWorker>().RunDueAsync(Cancellation)));
        await tenant.RunAsync(sync, Cancellation);
        await tenant.RunAsync(backfill, Cancellation);

        // Not interleaved: the calls of the first run, which alone enumerates, end before those of the second begin.
        var calls = tenant.World.Calls.ToList();
        var second = calls.LastIndexOf("CheckAccess ");
        Assert.Equal(0, calls.IndexOf("CheckAccess "));
        Assert.Equal(2, calls.Count(static call => call == "CheckAccess "));
        Assert.Contains(calls[..second], static call => call.StartsWith("ListKeys", StringComparison.Ordinal));
        Assert.DoesNotContain(calls[second..], static call => call.StartsWith("ListKeys", StringComparison.Ordinal));
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Item_EditedAndDeletedBetweenPages_IsRightAfterTheNextSync()
    {
        await using var tenant = await NightAsync();
        for (var i = 0; i < 10; i++)
        {
            tenant.Put("p", $"fresh{i}", $"fresh {i}");
        }

        tenant.World.Called = (method, count) =>
        {
            if (method == "ReadPage")
            {
                tenant.Time.Advance(TimeSpan.FromSeconds(1));
                tenant.Put("p", $"fresh{count % 10}", $"edited in the middle, {count}");
                tenant.World.Delete("p", "fresh9");
            }
        };
        await tenant.SyncAsync(Cancellation);
        tenant.World.Called = null;
        await tenant.SyncAsync(Cancellation);
        await tenant.SyncAsync(Cancellation);

        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Item_ThatSearchFindsLate_IsTakenInByTheOverlap()
    {
        await using var tenant = await SyncTenant.StartAsync(database, Cancellation, ("Ingest:Sources:{source}:EnumerateEvery", "30.00:00:00"));
        tenant.World.AddPartition("p");
        tenant.Put("p", "early", "text");
        tenant.Put("p", "late", "changed before the sync, found half an hour after it", foundAfter: TimeSpan.FromMinutes(30));
        await tenant.RunAsync(await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation), Cancellation);
        tenant.Time.Advance(TimeSpan.FromMinutes(1));
        tenant.Put("p", "late", "an edit that search finds half an hour later", foundAfter: TimeSpan.FromMinutes(30));
        await tenant.RunAsync(await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation), Cancellation);
        tenant.Time.Advance(TimeSpan.FromMinutes(40));

        var run = await tenant.SyncAsync(Cancellation);

        Assert.Equal((SyncRunState.Succeeded, null), (run.State, run.Enumerated));
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Item_Unreadable_IsListedKeepsNoOtherFromItAndIsRepairedLater()
    {
        await using var tenant = await NightAsync();
        tenant.Put("p", "poison", "text", malformed: true);
        tenant.Put("p", "after", "text");

        var run = await tenant.SyncAsync(Cancellation);
        Assert.Equal((SyncRunState.Succeeded, 1L), (run.State, run.FailedItems));
        var failure = Assert.Single(await tenant.Queries.ListFailuresAsync(run.Id, 10, Cancellation));
        Assert.Equal(("poison", ErrorCodes.ItemMalformed), (failure.Key.Key, failure.Code));
        Assert.Contains("after", (await tenant.DocumentsAsync(Cancellation)).Keys);

        // Mended at the source without a change that a search could find: only reading it by key can.
        tenant.World.SetMalformed("p", "poison", malformed: false);
        var next = await tenant.SyncAsync(Cancellation);

        Assert.Equal(0, next.FailedItems);
        Assert.Contains("poison", (await tenant.DocumentsAsync(Cancellation)).Keys);
    }

    [Fact]
    public async Task Items_OfTheSameName_HaveADocumentEachAndKeepItsNameWhenRenamed()
    {
        await using var tenant = await SyncTenant.StartAsync(database, Cancellation);
        tenant.World.AddPartition("p");
        tenant.Put("p", "a", "first", title: "Untitled");
        tenant.Put("p", "b", "second", title: "Untitled");
        await tenant.SyncAsync(Cancellation);
        var names = (await tenant.TextsAsync(Cancellation)).Keys.ToList();
        Assert.Equal([$"{tenant.Source}/p/Untitled.md"], names.Where(static name => name.EndsWith("/Untitled.md", StringComparison.Ordinal)));
        Assert.Equal(2, names.Count);

        tenant.Put("p", "a", "first, edited", title: "A better title");
        tenant.Put("p", "c", "third", title: "A better title");
        await tenant.SyncAsync(Cancellation);

        Assert.Equal(names.Append($"{tenant.Source}/p/A better title.md").Order(StringComparer.Ordinal), (await tenant.TextsAsync(Cancellation)).Keys);
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Run_WhoseProcessWasKilled_IsReturnedToWorkByTheReconciler()
    {
        await using var tenant = await NightAsync();
        var requested = await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation);
        await Assert.ThrowsAsync<ProcessDiedException>(() =>
            tenant.Another(services => services.StepThrough(new DyingStep(call: 20, after: true))).GetRequiredService<SyncWorker>().RunDueAsync(Cancellation));
        Assert.Equal(SyncRunState.Running, (await tenant.Queries.FindAsync(requested.RunId, Cancellation))!.State);

        tenant.Time.Advance(SyncTenant.LeaseIsOver);
        var report = await tenant.Get<Reconciler>().RunAsync(Cancellation);

        Assert.Equal((1L, 1L), report.Checks.Where(static check => check.Check == "abandoned_sync_runs").Select(static check => (check.Found, check.Fixed)).Single());
        var run = (await tenant.Queries.FindAsync(requested.RunId, Cancellation))!;
        Assert.Equal((SyncRunState.Pending, ErrorCodes.LeaseExpired), (run.State, run.ErrorCode));
    }

    [Fact]
    public async Task Document_DeletedByAPerson_StaysDeletedUntilItsItemChanges()
    {
        await using var tenant = await NightAsync();
        await tenant.SyncAsync(Cancellation);
        var document = (await tenant.DocumentsAsync(Cancellation))["item0"];
        await tenant.Get<IDocumentRemoval>().DeleteAsync(document.Id, "By a person.", Cancellation);

        await tenant.RunAsync(await tenant.Get<SyncRequests>().BackfillAsync(tenant.Source, 30, "api", Cancellation), Cancellation);
        Assert.DoesNotContain("item0", (await tenant.DocumentsAsync(Cancellation)).Keys);
        tenant.Put("p", "item0", "changed");
        await tenant.SyncAsync(Cancellation);

        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Partition_ThatIsNew_IsReadFromItsBeginningByItself()
    {
        await using var tenant = await NightAsync();
        await tenant.SyncAsync(Cancellation);
        tenant.World.AddPartition("new");
        tenant.World.Put("new", "ancient", "from years ago", tenant.Time.GetUtcNow().AddYears(-3));

        await tenant.SyncAsync(Cancellation);

        Assert.Contains("ancient", (await tenant.DocumentsAsync(Cancellation)).Keys);
    }

    [Fact]
    public async Task Run_ThatWaitsForTheSource_IsNotFailedByAnyNumberOfWaits()
    {
        await using var tenant = await NightAsync();
        var waits = 12;
        tenant.World.Called = (method, _) =>
        {
            if (method == "ReadPage" && waits-- > 0)
            {
                throw new RetryableException(ErrorCodes.SourceThrottled, "429", retryAfter: TimeSpan.FromMinutes(2));
            }
        };

        var run = await tenant.SyncAsync(Cancellation);

        Assert.Equal(SyncRunState.Succeeded, run.State);
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Run_OverItsBudgetOfRequests_GoesOnTheNextDay()
    {
        await using var tenant = await NightAsync(("Ingest:Sources:{source}:RequestsPerDay", "60"));
        for (var i = 0; i < 150; i++)
        {
            tenant.Put("p", $"more{i:000}", "text");
        }

        tenant.World.ClearCalls();
        var began = tenant.Time.GetUtcNow();
        var run = await tenant.SyncAsync(Cancellation);

        Assert.Equal(SyncRunState.Succeeded, run.State);
        Assert.True(run.FinishedAt!.Value.UtcDateTime.Date > began.UtcDateTime.Date);
        Assert.Equal(tenant.World.Calls.Count, run.Requests);
        await tenant.AssertInSyncAsync(Cancellation);
    }

    /// <summary>A source after two syncs, and what happened to it during a day: every phase of the next sync has something to do.</summary>
    private async Task<SyncTenant> NightAsync(params (string Name, string Value)[] settings)
    {
        var tenant = await SyncTenant.StartAsync(database, Cancellation, settings);
        tenant.World.AddPartition("p");
        tenant.World.AddPartition("q");
        for (var i = 0; i < 8; i++)
        {
            tenant.Put(i < 6 ? "p" : "q", $"item{i}", $"text {i}");
        }

        tenant.Put("q", "bad", "unreadable", malformed: true);
        await RunAsync(tenant);
        tenant.World.Delete("p", "item5");
        await RunAsync(tenant);
        for (var i = 0; i < 4; i++)
        {
            tenant.Put("p", $"item{i}", $"edited {i}");
        }

        tenant.Put("p", "new1", "new");
        tenant.Put("q", "new2", "new");
        tenant.World.SetMalformed("q", "bad", malformed: false);
        tenant.Put("q", "missed", "no search finds it", foundAfter: TimeSpan.FromDays(1000));
        tenant.Time.Advance(TimeSpan.FromSeconds(1));
        return tenant;
    }

    /// <summary>A sync after which only a second passes.</summary>
    private static async Task RunAsync(SyncTenant tenant)
    {
        var run = await tenant.RunAsync(await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation), Cancellation);
        Assert.Equal(SyncRunState.Succeeded, run.State);
        tenant.Time.Advance(TimeSpan.FromSeconds(1));
    }
}
