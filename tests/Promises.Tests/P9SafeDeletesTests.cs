using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Sources.Runs;
using Ingest.Promises.Tests.Kit;

namespace Ingest.Promises.Tests;

/// <summary>P9: what vanishes at the source vanishes from search, but only after two complete enumerations, under a cap and when the source confirms it by key; beyond it a person decides.</summary>
public sealed class P9SafeDeletesTests(SyncDatabase database) : IClassFixture<SyncDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Item_VanishedAtTheSource_GoesAfterTheSecondAbsence()
    {
        await using var tenant = await StartAsync(items: 4);
        tenant.World.Delete("p", "item1");

        var first = await tenant.SyncAsync(Cancellation);
        Assert.Equal((SyncRunState.Succeeded, 0L, 4), (first.State, first.Deleted, (await tenant.DocumentsAsync(Cancellation)).Count));
        var second = await tenant.SyncAsync(Cancellation);

        Assert.Equal((SyncRunState.Succeeded, 1L, 0L), (second.State, second.Deleted, second.Held));
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Item_AbsentOnceAndBackAgain_StartsAnew()
    {
        await using var tenant = await StartAsync(items: 4);
        tenant.World.Delete("p", "item1");
        await tenant.SyncAsync(Cancellation);
        tenant.Put("p", "item1", "back again");
        await tenant.SyncAsync(Cancellation);
        tenant.World.Delete("p", "item1");

        var third = await tenant.SyncAsync(Cancellation);

        Assert.Equal((0L, 4), (third.Deleted, (await tenant.DocumentsAsync(Cancellation)).Count));
    }

    [Fact]
    public async Task Item_BackAfterItsDeletion_IsTakenInAgainAlsoWithItsOldText()
    {
        await using var tenant = await StartAsync(items: 4);
        var gone = tenant.World.Items.Single(static item => item.Key == "item1");
        tenant.World.Delete("p", "item1");
        await tenant.SyncAsync(Cancellation);
        await tenant.SyncAsync(Cancellation);
        Assert.Equal(3, (await tenant.DocumentsAsync(Cancellation)).Count);

        // Restored from the bin: nothing about it changed, so no search for changes finds it.
        tenant.World.Put("p", "item1", gone.Text, gone.UpdatedAt);
        await tenant.SyncAsync(Cancellation);

        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task ManyItems_VanishedAtOnce_AreHeldUntilAPersonApproves()
    {
        await using var tenant = await StartAsync(items: 12, ("Ingest:Sources:{source}:DeleteCount", "5"));
        Vanish(tenant, 6);

        await tenant.SyncAsync(Cancellation);
        var run = await tenant.SyncAsync(Cancellation);
        Assert.Equal((SyncRunState.Succeeded, 0L, 6L), (run.State, run.Deleted, run.Held));
        Assert.Equal(12, (await tenant.DocumentsAsync(Cancellation)).Count);

        Assert.Equal(6, await tenant.Get<DeletionApproval>().ApproveAsync(run.Id, "api", Cancellation));
        Assert.Equal(12, (await tenant.DocumentsAsync(Cancellation)).Count);
        await tenant.Get<SyncWorker>().RunDueAsync(Cancellation);

        await tenant.AssertInSyncAsync(Cancellation);
        Assert.Equal((6L, 0L), await CountsAsync(tenant, run.Id));
    }

    [Fact]
    public async Task ConfirmedDeletions_NobodyCarriesThemOut_TheReconcilerDoes()
    {
        await using var tenant = await StartAsync(items: 12);
        Vanish(tenant, 6);
        await tenant.SyncAsync(Cancellation);
        tenant.Time.Advance(TimeSpan.FromSeconds(1));
        await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation);
        var work = Assert.Single(await tenant.Get<ISyncRunQueue>().ClaimAsync([tenant.Source], "dies", 1, TimeSpan.FromMinutes(2), Cancellation));
        while (!(await tenant.Get<ISyncDeletions>().ListConfirmedAsync(1000, Cancellation)).Any(deletion => deletion.Source == tenant.Source))
        {
            Assert.Null((await tenant.Get<SyncSteps>().StepAsync(work.Lease, Cancellation)).Ended);
        }

        Assert.Equal(12, (await tenant.DocumentsAsync(Cancellation)).Count);
        var report = await tenant.Get<Reconciler>().RunAsync(Cancellation);

        Assert.Equal((6L, 6L), report.Checks.Where(static check => check.Check == "approved_deletions").Select(static check => (check.Found, check.Fixed)).Single());
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Item_ListingsMissButReadingByKeyFinds_StaysAndItsChangesAreTakenIn()
    {
        await using var tenant = await StartAsync(items: 4);
        tenant.Put("p", "item1", "edited where no listing looks");
        tenant.World.SetListed("p", "item1", listed: false);

        for (var night = 0; night < 5; night++)
        {
            var run = await tenant.SyncAsync(Cancellation);
            Assert.Equal((SyncRunState.Succeeded, 0L, 0L), (run.State, run.Deleted, run.Held));
        }

        await tenant.AssertInSyncAsync(Cancellation);
        Assert.Equal(2, (await tenant.DocumentsAsync(Cancellation))["item1"].Version);
    }

    [Fact]
    public async Task ManyItems_ListingsMissButReadingByKeyFinds_StayAlsoWhenAPersonApproves()
    {
        await using var tenant = await StartAsync(items: 12, ("Ingest:Sources:{source}:DeleteCount", "5"));
        Vanish(tenant, 2);
        for (var i = 2; i < 8; i++)
        {
            tenant.World.SetListed("p", $"item{i}", listed: false);
        }

        await tenant.SyncAsync(Cancellation);
        tenant.World.ClearCalls();
        var held = await tenant.SyncAsync(Cancellation);
        Assert.Equal((0L, 8L), (held.Deleted, held.Held));
        Assert.DoesNotContain(tenant.World.Calls, static call => call.StartsWith("ReadItems", StringComparison.Ordinal));
        Assert.Equal(8, await tenant.Get<DeletionApproval>().ApproveAsync(held.Id, "api", Cancellation));
        await tenant.Get<SyncWorker>().RunDueAsync(Cancellation);

        Assert.Equal((2L, 0L), await CountsAsync(tenant, held.Id));
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Item_NotReadableByKey_WaitsForAPersonAndGoesOnTheirWordOnly()
    {
        await using var tenant = await StartAsync(items: 4);
        tenant.World.Called = static (method, _) =>
        {
            if (method == "ReadItems")
            {
                throw new SkippableException(ErrorCodes.SourceRefused, "The channel is not there, or may not be seen.");
            }
        };
        Vanish(tenant, 2);
        await tenant.SyncAsync(Cancellation);
        SyncRunView? held = null;
        for (var night = 0; night < 3; night++)
        {
            held = await tenant.SyncAsync(Cancellation);
            Assert.Equal((SyncRunState.Succeeded, 0L, 2L), (held.State, held.Deleted, held.Held));
        }

        Assert.Equal(4, (await tenant.DocumentsAsync(Cancellation)).Count);
        Assert.Equal(2, await tenant.Get<DeletionApproval>().ApproveAsync(held!.Id, "api", Cancellation));
        await tenant.Get<SyncWorker>().RunDueAsync(Cancellation);

        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Item_NotReadableByKeyForANight_GoesWhenTheSourceConfirmsIt()
    {
        await using var tenant = await StartAsync(items: 4);
        tenant.World.Called = static (method, _) =>
        {
            if (method == "ReadItems")
            {
                throw new SkippableException(ErrorCodes.SourceRefused, "A scope is missing.");
            }
        };
        Vanish(tenant, 2);
        await tenant.SyncAsync(Cancellation);
        await tenant.SyncAsync(Cancellation);
        tenant.World.Called = null;

        var run = await tenant.SyncAsync(Cancellation);

        Assert.Equal((2L, 0L), (run.Deleted, run.Held));
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Confirmation_503EveryTime_DeletesNothing()
    {
        await using var tenant = await StartAsync(items: 4);
        Vanish(tenant, 2);
        await tenant.SyncAsync(Cancellation);
        tenant.World.Called = static (method, _) =>
        {
            if (method == "ReadItems")
            {
                throw new RetryableException(ErrorCodes.SourceUnavailable, "503");
            }
        };

        var run = await tenant.SyncAsync(Cancellation);

        Assert.Equal((SyncRunState.Failed, ErrorCodes.AttemptsExhausted, 4), (run.State, run.ErrorCode, (await tenant.DocumentsAsync(Cancellation)).Count));
        tenant.World.Called = null;
        await tenant.SyncAsync(Cancellation);
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task ManyItems_HeldAndHeldAgainTheNextNight_AreTheLastRunsToApprove()
    {
        await using var tenant = await StartAsync(items: 12, ("Ingest:Sources:{source}:DeleteCount", "5"));
        Vanish(tenant, 6);
        await tenant.SyncAsync(Cancellation);
        var first = await tenant.SyncAsync(Cancellation);
        var second = await tenant.SyncAsync(Cancellation);

        Assert.Equal(((0L, 0L), (0L, 6L)), (await CountsAsync(tenant, first.Id), await CountsAsync(tenant, second.Id)));
        Assert.Equal(0, await tenant.Get<DeletionApproval>().ApproveAsync(first.Id, "api", Cancellation));
        Assert.Equal(6, await tenant.Get<DeletionApproval>().ApproveAsync(second.Id, "api", Cancellation));
        await tenant.SyncAsync(Cancellation);

        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task ManyItems_HeldAndKept_StayUntilTwoMoreAbsences()
    {
        await using var tenant = await StartAsync(items: 12, ("Ingest:Sources:{source}:DeleteCount", "5"));
        Vanish(tenant, 6);
        await tenant.SyncAsync(Cancellation);
        var held = await tenant.SyncAsync(Cancellation);

        Assert.Equal(6, await tenant.Get<DeletionApproval>().KeepAsync(held.Id, Cancellation));
        var next = await tenant.SyncAsync(Cancellation);
        Assert.Equal(0, next.Held);
        var after = await tenant.SyncAsync(Cancellation);

        Assert.Equal((6L, 12), (after.Held, (await tenant.DocumentsAsync(Cancellation)).Count));
    }

    [Fact]
    public async Task HeldItem_BackAgain_IsNoCandidateAnyMore()
    {
        await using var tenant = await StartAsync(items: 12, ("Ingest:Sources:{source}:DeleteCount", "5"));
        Vanish(tenant, 6);
        await tenant.SyncAsync(Cancellation);
        await tenant.SyncAsync(Cancellation);
        tenant.Put("p", "item0", "it was only hidden");
        var run = await tenant.SyncAsync(Cancellation);

        // Without it the others are under the cap.
        Assert.Equal((5L, 0), (run.Deleted, await tenant.Get<DeletionApproval>().ApproveAsync(run.Id, "api", Cancellation)));
        await tenant.AssertInSyncAsync(Cancellation);
    }

    [Fact]
    public async Task Enumeration_FailsWith503EveryNight_DeletesNothing()
    {
        await using var tenant = await StartAsync(items: 12);
        tenant.World.Called = static (method, _) =>
        {
            if (method == "ListKeys")
            {
                throw new RetryableException(ErrorCodes.SourceUnavailable, "503");
            }
        };
        Vanish(tenant, 6);

        for (var night = 0; night < 3; night++)
        {
            var run = await tenant.SyncAsync(Cancellation);
            Assert.Equal((SyncRunState.Failed, ErrorCodes.AttemptsExhausted), (run.State, run.ErrorCode));
        }

        Assert.Equal(12, (await tenant.DocumentsAsync(Cancellation)).Count);
        tenant.World.Called = null;
        await tenant.SyncAsync(Cancellation);
        Assert.Equal(12, (await tenant.DocumentsAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task Enumeration_503InTheMiddle_GoesOnAndCountsOneAbsence()
    {
        await using var tenant = await StartAsync(items: 12);
        Vanish(tenant, 2);
        var failures = 2;
        tenant.World.Called = (method, _) =>
        {
            if (method == "ListKeys" && failures-- > 0)
            {
                throw new RetryableException(ErrorCodes.SourceUnavailable, "503");
            }
        };

        var run = await tenant.SyncAsync(Cancellation);

        Assert.Equal((SyncRunState.Succeeded, 0L, 12), (run.State, run.Deleted, (await tenant.DocumentsAsync(Cancellation)).Count));
    }

    [Fact]
    public async Task OnePartition_NotReadable_FailsTheRunAndDeletesNothingAnywhere()
    {
        await using var tenant = await StartAsync(items: 6);
        tenant.World.AddPartition("q");
        tenant.Put("q", "other", "text");
        await tenant.SyncAsync(Cancellation);
        tenant.World.Called = (method, _) =>
        {
            if (method == "ListKeys" && tenant.World.Calls[^1].StartsWith("ListKeys q", StringComparison.Ordinal))
            {
                throw new SkippableException(ErrorCodes.SourceRefused, "The scope history is missing.");
            }
        };
        tenant.World.Delete("p", "item1");
        tenant.Put("p", "item2", "edited meanwhile");

        await tenant.SyncAsync(Cancellation);
        var run = await tenant.SyncAsync(Cancellation);

        Assert.Equal((SyncRunState.Failed, ErrorCodes.PartitionFailed, 0L), (run.State, run.ErrorCode, run.Deleted));
        Assert.Contains("'Part q' (source_refused: The scope history is missing.)", run.ErrorMessage, StringComparison.Ordinal);
        var documents = await tenant.DocumentsAsync(Cancellation);
        Assert.Equal((7, 2), (documents.Count, documents["item2"].Version));
    }

    [Fact]
    public async Task Token_ThatSeesNothing_FailsAndDeletesNothing()
    {
        await using var tenant = await StartAsync(items: 6);
        tenant.World.RemovePartitions();

        for (var night = 0; night < 2; night++)
        {
            var run = await tenant.SyncAsync(Cancellation);
            Assert.Equal((SyncRunState.Failed, ErrorCodes.SourceEmpty), (run.State, run.ErrorCode));
        }

        Assert.Equal(6, (await tenant.DocumentsAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task Backfill_AfterADeletion_NeitherEnumeratesNorDeletes()
    {
        await using var tenant = await StartAsync(items: 4);
        tenant.World.Delete("p", "item1");

        for (var i = 0; i < 3; i++)
        {
            var run = await tenant.RunAsync(await tenant.Get<SyncRequests>().BackfillAsync(tenant.Source, 30, "api", Cancellation), Cancellation);
            Assert.Equal((SyncRunState.Succeeded, null, 0L), (run.State, run.Enumerated, run.Deleted));
        }

        Assert.Equal(4, (await tenant.DocumentsAsync(Cancellation)).Count);
    }

    private async Task<SyncTenant> StartAsync(int items, params (string Name, string Value)[] settings)
    {
        var tenant = await SyncTenant.StartAsync(database, Cancellation, settings);
        tenant.World.AddPartition("p");
        for (var i = 0; i < items; i++)
        {
            tenant.Put("p", $"item{i}", $"text {i}");
        }

        Assert.Equal(SyncRunState.Succeeded, (await tenant.SyncAsync(Cancellation)).State);
        await tenant.AssertInSyncAsync(Cancellation);
        return tenant;
    }

    private static void Vanish(SyncTenant tenant, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(tenant.World.Delete("p", $"item{i}"));
        }
    }

    private static async Task<(long Deleted, long Held)> CountsAsync(SyncTenant tenant, Guid runId)
    {
        var run = await tenant.Queries.FindAsync(runId, Cancellation);
        return (run!.Deleted, run.Held);
    }
}
