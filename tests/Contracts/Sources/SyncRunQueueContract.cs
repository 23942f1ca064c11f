using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Contracts.Sources;

/// <summary>What every <see cref="ISyncRunQueue"/> does.</summary>
public abstract class SyncRunQueueContract : SyncContract
{
    [Fact]
    public async Task RequestAsync_FirstTime_IsPendingAndClaimable()
    {
        var run = await RequestAsync(SyncRunKind.Backfill);

        Assert.True(run.Created);
        var view = await ViewRunAsync(run.RunId);
        Assert.Equal((SyncRunState.Pending, SyncPhase.Plan, "api", 7), (view.State, view.Phase, view.RequestedBy, view.Days));
        var work = await ClaimRunAsync();
        Assert.Equal((run.RunId, Source, SyncRunKind.Backfill, 7, 1), (work.Lease.RunId, work.Source, work.Kind, work.Days, work.Attempt));
        Assert.Equal((SyncPhase.Plan, Now, false, 0), (work.Phase, work.StartedAt, work.Enumerates, work.RequestsToday));
    }

    [Fact]
    public async Task RequestAsync_SameKindWhileOneIsActive_AnswersThatOne()
    {
        var first = await RequestAsync();
        var pending = await RequestAsync();
        var work = await ClaimRunAsync();
        var running = await RequestAsync();
        Assert.True(await Sync.Queue.FailAsync(work.Lease, "source_refused", "Revoked.", Stop));
        var next = await RequestAsync();

        Assert.Equal((first.RunId, false), (pending.RunId, pending.Created));
        Assert.Equal((first.RunId, false), (running.RunId, running.Created));
        Assert.NotEqual(first.RunId, next.RunId);
        Assert.True(next.Created);
    }

    [Fact]
    public async Task RequestAsync_OtherKindOrOtherSource_IsARunOfItsOwn()
    {
        var runs = new[] { await RequestAsync(), await RequestAsync(SyncRunKind.Backfill), await RequestAsync(source: UniqueName("s")) };

        Assert.All(runs, static run => Assert.True(run.Created));
        Assert.Equal(3, runs.Select(static run => run.RunId).Distinct().Count());
    }

    [Fact]
    public async Task CountRunningAsync_RunsOfTheseSources_CountsOnlyThoseInWork()
    {
        var other = UniqueName("s");
        await RequestAsync();
        await RequestAsync(source: other);
        Assert.Equal(0, await Sync.Queue.CountRunningAsync([Source, other], Stop));

        var work = await ClaimRunAsync();
        Assert.Equal(1, await Sync.Queue.CountRunningAsync([Source, other], Stop));
        Assert.Equal(0, await Sync.Queue.CountRunningAsync([other], Stop));

        Assert.True(await Sync.Queue.ReleaseAsync(work.Lease, Stop));
        Assert.Equal(0, await Sync.Queue.CountRunningAsync([Source, other], Stop));
    }

    [Fact]
    public async Task RequestAsync_ManyAtOnce_MakesOneRun()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RequestAsync()));

        Assert.Single(runs, static run => run.Created);
        Assert.Single(runs.Select(static run => run.RunId).Distinct());
    }

    [Fact]
    public async Task RequestAsync_ForTheLedger_LinksItsRowOnceForAll()
    {
        var due = await ExpectAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RequestAsync(dueAt: due)));
        var work = await SyncedAsync();
        var later = await RequestAsync(dueAt: due);

        Assert.Single(runs, static run => run.Created);
        var row = Assert.Single(await Sync.Schedules.ListRowsAsync(Source, 10, Stop));
        Assert.Equal((work.Lease.RunId, false, "succeeded"), (row.RunId, row.Missed, row.RunState));
        Assert.All(runs.Append(later), run => Assert.Equal(work.Lease.RunId, run.RunId));
        Assert.False(later.Created);
        Assert.Equal(due, (await ViewRunAsync(work.Lease.RunId)).DueAt);
    }

    [Fact]
    public async Task RequestAsync_ForTheLedgerWhileOneIsActive_LinksThatOne()
    {
        var due = await ExpectAsync();
        var manual = await BeginRunAsync();

        var run = await RequestAsync(dueAt: due);

        Assert.Equal((manual.Lease.RunId, false), (run.RunId, run.Created));
        Assert.Equal(manual.Lease.RunId, Assert.Single(await Sync.Schedules.ListRowsAsync(Source, 10, Stop)).RunId);
    }

    [Fact]
    public async Task RequestAsync_TimeTheLedgerDoesNotExpect_IsRefusedAndMakesNothing()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => RequestAsync(dueAt: Now));

        Assert.Equal(ErrorCodes.NotFound, error.Code);
        Assert.Contains(Source, error.Message, StringComparison.Ordinal);
        Assert.Empty(await Sync.Queries.ListAsync(Source, null, 10, Stop));
    }

    [Fact]
    public async Task ClaimAsync_SourceWithARunningRun_ClaimsNoOtherOfIt()
    {
        var sync = await RequestAsync();
        Stores.Advance(TimeSpan.FromSeconds(1));
        var backfill = await RequestAsync(SyncRunKind.Backfill);

        var first = await ClaimRunAsync(limit: 10);
        var none = await ClaimRunsAsync();
        Assert.True(await Sync.Queue.FailAsync(first.Lease, "source_refused", "Revoked.", Stop));
        var second = await ClaimRunAsync(limit: 10);

        Assert.Equal(sync.RunId, first.Lease.RunId);
        Assert.Empty(none);
        Assert.Equal(backfill.RunId, second.Lease.RunId);
    }

    [Fact]
    public async Task ClaimAsync_SeveralSources_OldestFirstUpToTheLimitAndOnlyThose()
    {
        string[] sources = [UniqueName("s"), UniqueName("s"), UniqueName("s")];
        foreach (var source in sources.Append(Source))
        {
            await RequestAsync(source: source);
            Stores.Advance(TimeSpan.FromSeconds(1));
        }

        var two = await ClaimRunsAsync(2, [.. sources.Reverse()]);
        var rest = await ClaimRunsAsync(10, sources);

        Assert.Equal(sources[..2], two.Select(static work => work.Source));
        Assert.Equal(sources[2..], rest.Select(static work => work.Source));
    }

    [Fact]
    public async Task ClaimAsync_ManyAtOnce_ClaimsOneRunOfEachSource()
    {
        var sources = Enumerable.Range(0, 5).Select(static _ => UniqueName("s")).ToArray();
        foreach (var source in sources)
        {
            await RequestAsync(source: source);
            await RequestAsync(SyncRunKind.Backfill, source);
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimRunsAsync(3, sources)));
        var late = await ClaimRunsAsync(10, sources);

        Assert.Equal(sources.Order(), claims.SelectMany(static c => c).Concat(late).Select(static work => work.Source).Order());
    }

    [Fact]
    public async Task FindAsync_Leased_IsTheRunAsItIsNow()
    {
        var work = await BeginPlannedAsync(enumerate: true);

        Assert.Equal(work with { Phase = SyncPhase.Read, Enumerates = true }, await FindAsync(work));
        Assert.Null(await Sync.Queue.FindAsync(work.Lease with { Token = Guid.NewGuid() }, Stop));
        Assert.Null(await Sync.Queue.FindAsync(new SyncLease(Guid.NewGuid(), work.Lease.Token), Stop));
    }

    [Fact]
    public async Task HeartbeatAsync_BeforeTheEnd_KeepsTheLease()
    {
        var work = await BeginRunAsync();
        Stores.Advance(LeaseDuration - TimeSpan.FromSeconds(1));

        Assert.True(await Sync.Queue.HeartbeatAsync(work.Lease, 0, LeaseDuration, Stop));
        Stores.Advance(TimeSpan.FromSeconds(1));

        Assert.DoesNotContain(await Sync.Queue.RescueAsync(MaxAttempts, TimeSpan.Zero, Stop), r => r.RunId == work.Lease.RunId);
        Assert.NotNull(await Sync.Queue.FindAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task HeartbeatAsync_Requests_CountForTheRunAndForTheSourcesDay()
    {
        var first = await BeginRunAsync(); // The clock stands at midnight UTC.
        await Sync.Queue.HeartbeatAsync(first.Lease, 3, LeaseDuration, Stop);
        await Sync.Queue.HeartbeatAsync(first.Lease, 4, LeaseDuration, Stop);
        await Sync.Queue.FailAsync(first.Lease, "source_refused", "Revoked.", Stop);
        var second = await BeginRunAsync();
        await Sync.Queue.HeartbeatAsync(second.Lease, 5, TimeSpan.FromDays(2), Stop);

        Assert.Equal((7, 7, 5), ((await ViewRunAsync(first.Lease.RunId)).Requests, second.RequestsToday, (await ViewRunAsync(second.Lease.RunId)).Requests));
        Assert.Equal(12, (await FindAsync(second)).RequestsToday);

        Stores.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, (await FindAsync(second)).RequestsToday);
        await Sync.Queue.HeartbeatAsync(second.Lease, 1, LeaseDuration, Stop);
        Assert.Equal(1, (await FindAsync(second)).RequestsToday);
        Assert.Equal(6, (await ViewRunAsync(second.Lease.RunId)).Requests);
    }

    [Fact]
    public async Task AdvanceAsync_FromAnotherPhase_IsFalse()
    {
        var work = await BeginPlannedAsync();

        Assert.False(await Sync.Queue.AdvanceAsync(work.Lease, SyncPhase.Enumerate, SyncPhase.Repair, Stop));
        Assert.True(await Sync.Queue.AdvanceAsync(work.Lease, SyncPhase.Read, SyncPhase.Enumerate, Stop));
        Assert.False(await Sync.Queue.AdvanceAsync(work.Lease, SyncPhase.Read, SyncPhase.Enumerate, Stop));
        Assert.Equal(SyncPhase.Enumerate, (await FindAsync(work)).Phase);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Sync.Queue.AdvanceAsync(work.Lease, SyncPhase.Repair, SyncPhase.Read, Stop));
    }

    [Fact]
    public async Task SucceedAsync_EverythingRead_HasTheEvidence()
    {
        var work = await BeginPlannedAsync(partitions: ["A", "B"]);
        await ReadAsync(work, "next", Taken("1"), Taken("2", changed: false));
        await ReadAllAsync(work, Taken("3"));
        await AdvanceToDeleteAsync(work);
        Stores.Advance(TimeSpan.FromSeconds(5));

        Assert.True(await Sync.Queue.SucceedAsync(work.Lease, Stop));

        var view = await ViewRunAsync(work.Lease.RunId);
        Assert.Equal((SyncRunState.Succeeded, true, Now), (view.State, view.LastPageSeen, view.FinishedAt));
        Assert.Equal((2, 2, 0, 3, 3, 2), (view.Steps, view.StepsDone, view.StepsFailed, view.Pages, view.Seen, view.Changed));
        Assert.Equal((work.StartedAt, work.StartedAt, null, null), (view.FirstItemAt, view.LastItemAt, view.ErrorCode, view.LeaseOwner));
        Assert.Null(await Sync.Queue.FindAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task SucceedAsync_AnythingMissing_IsRefusedAndChangesNothing()
    {
        var work = await BeginRunAsync();
        await RefusedAsync(work, "before the plan");
        await PlanAsync(work, enumerate: true, "A", "B");
        await RefusedAsync(work, "before the first page");
        await ReadAsync(work, "more");
        await RefusedAsync(work, "in the middle of a partition");
        await ReadAllAsync(work);
        await AdvanceToDeleteAsync(work);
        await RefusedAsync(work, "read, but not enumerated");
        await EnumerateAsync(work);
        await RefusedAsync(work, "absences not counted");
        Assert.NotNull(await Sync.Deletions.SettleAsync(work.Lease, Stop));

        Assert.True(await Sync.Queue.SucceedAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task SucceedAsync_AllReadButNotAllPhases_IsRefused()
    {
        var work = await BeginPlannedAsync();
        await ReadAllAsync(work);

        await RefusedAsync(work, "in the phase of reading");
    }

    [Fact]
    public async Task SucceedAsync_AFailedStep_IsRefused()
    {
        var work = await BeginPlannedAsync(partitions: ["A", "B"]);
        Assert.True(await Sync.Progress.FailStepAsync(work.Lease, await NextAsync(work), "source_refused", "No access to A.", Stop));
        await ReadAllAsync(work);
        await AdvanceToDeleteAsync(work);

        await RefusedAsync(work, "with a failed partition");
        Assert.Equal((1, 1), ((await ViewRunAsync(work.Lease.RunId)).StepsDone, (await ViewRunAsync(work.Lease.RunId)).StepsFailed));
    }

    [Fact]
    public async Task RetryAsync_AttemptsLeft_WaitsWithTheReasonAndGoesOnWhereItWas()
    {
        var work = await BeginPlannedAsync();
        await ReadAsync(work, "next", Taken("1"));

        var state = await Sync.Queue.RetryAsync(work.Lease, Retry(after: TimeSpan.FromMinutes(1)), countsAsAttempt: true, Stop);

        Assert.Equal(SyncRunState.Pending, state);
        var view = await ViewRunAsync(work.Lease.RunId);
        Assert.Equal(("source_unavailable", "Answered 503.", Now.AddMinutes(1)), (view.ErrorCode, view.ErrorMessage, view.AvailableAt));
        Assert.Empty(await ClaimRunsAsync());
        Stores.Advance(TimeSpan.FromMinutes(1));
        var again = await ClaimRunAsync();
        Assert.Equal((SyncPhase.Read, work.StartedAt), (again.Phase, again.StartedAt));
        Assert.NotEqual(work.Lease.Token, again.Lease.Token);
        Assert.Equal("next", (await NextAsync(again)).Cursor);
    }

    [Fact]
    public async Task RetryAsync_AttemptsUsedUp_Fails()
    {
        await RequestAsync();
        for (var attempt = 1; attempt < MaxAttempts; attempt++)
        {
            Assert.Equal(SyncRunState.Pending, await Sync.Queue.RetryAsync((await ClaimRunAsync()).Lease, Retry(), true, Stop));
        }

        var last = await ClaimRunAsync();
        Assert.Equal(MaxAttempts, last.Attempt);
        Assert.Equal(SyncRunState.Failed, await Sync.Queue.RetryAsync(last.Lease, Retry(), true, Stop));

        var view = await ViewRunAsync(last.Lease.RunId);
        Assert.Equal((SyncRunState.Failed, "attempts_exhausted", Now), (view.State, view.ErrorCode, view.FinishedAt));
        Assert.Contains("Answered 503.", view.ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(await ClaimRunsAsync());
    }

    [Fact]
    public async Task RetryAsync_AWait_UsesUpNoAttempt()
    {
        await RequestAsync();
        for (var wait = 0; wait < MaxAttempts * 3; wait++)
        {
            var work = await ClaimRunAsync();
            Assert.Equal(1, work.Attempt);
            Assert.Equal(SyncRunState.Pending, await Sync.Queue.RetryAsync(work.Lease, Retry(), countsAsAttempt: false, Stop));
        }
    }

    [Fact]
    public async Task RetryAsync_GotFurtherEachTime_NeverUsesUpTheAttempts()
    {
        var work = await BeginPlannedAsync();
        for (var page = 0; page < MaxAttempts * 3; page++)
        {
            await ReadAsync(work, $"cursor {page}");
            Assert.Equal(SyncRunState.Pending, await Sync.Queue.RetryAsync(work.Lease, Retry(), true, Stop));
            work = await ClaimRunAsync();
            Assert.Equal(2, work.Attempt);
        }
    }

    [Fact]
    public async Task RetryAsync_SamePagesAfterARestart_IsNotFurther()
    {
        var work = await BeginPlannedAsync();
        await ReadAsync(work, "c1");
        await ReadAsync(work, "c2");
        SyncRunState? state;
        var attempts = 0;
        do
        {
            Assert.True(await Sync.Progress.RestartStepAsync(work.Lease, await NextAsync(work), "Expired.", Stop));
            await ReadAsync(work, "c1");
            await ReadAsync(work, "c2");
            state = await Sync.Queue.RetryAsync(work.Lease, Retry(), true, Stop);
            if (state == SyncRunState.Pending)
            {
                work = await ClaimRunAsync();
            }

            attempts++;
        }
        while (state == SyncRunState.Pending && attempts < MaxAttempts * 3);

        Assert.Equal((SyncRunState.Failed, MaxAttempts), (state, attempts));
    }

    [Fact]
    public async Task ReleaseAsync_IsClaimableAtOnceAndCountsNoAttempt()
    {
        await RequestAsync();
        for (var stop = 0; stop < MaxAttempts * 2; stop++)
        {
            var work = await ClaimRunAsync();
            Assert.Equal(1, work.Attempt);
            Assert.True(await Sync.Queue.ReleaseAsync(work.Lease, Stop));
        }
    }

    [Fact]
    public async Task RescueAsync_ExpiredLease_ReturnsTheRunAndFencesTheOldHolder()
    {
        var old = await BeginPlannedAsync();

        var rescued = Assert.Single(await RescueAsync());

        Assert.Equal(new RescuedRun(old.Lease.RunId, Source, "worker", SyncRunState.Pending), rescued);
        Assert.Equal("lease_expired", (await ViewRunAsync(old.Lease.RunId)).ErrorCode);
        await FencedAsync(old);
        var work = await ClaimRunAsync();
        Assert.Equal(old.Lease.RunId, work.Lease.RunId);
        await FencedAsync(old);
        Assert.NotNull(await Sync.Queue.FindAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task RescueAsync_BackOff_IsNotClaimableBefore()
    {
        var work = await BeginRunAsync();
        Stores.Advance(LeaseDuration);

        await Sync.Queue.RescueAsync(MaxAttempts, TimeSpan.FromSeconds(30), Stop);

        Assert.Empty(await ClaimRunsAsync());
        Stores.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(work.Lease.RunId, (await ClaimRunAsync()).Lease.RunId);
    }

    [Fact]
    public async Task RescueAsync_KilledEveryTime_FailsAfterTheAttempts()
    {
        await RequestAsync();
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            Assert.Equal(attempt, (await ClaimRunAsync()).Attempt);
            Assert.Equal(attempt == MaxAttempts ? SyncRunState.Failed : SyncRunState.Pending, Assert.Single(await RescueAsync()).State);
        }

        var view = Assert.Single(await Sync.Queries.ListAsync(Source, null, 10, Stop));
        Assert.Equal((SyncRunState.Failed, "attempts_exhausted"), (view.State, view.ErrorCode));
        Assert.Contains("worker", view.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RescueAsync_ManyAtOnce_RescuesOnce()
    {
        await BeginRunAsync();
        Stores.Advance(LeaseDuration);

        var rescues = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sync.Queue.RescueAsync(MaxAttempts, TimeSpan.Zero, Stop)));

        Assert.Single(rescues.SelectMany(static r => r), r => r.Source == Source);
    }

    [Fact]
    public async Task ExpireLeasesAsync_RunningRuns_CanBeRescuedAtOnce()
    {
        var work = await BeginRunAsync();

        Assert.InRange(await Sync.Queue.ExpireLeasesAsync(Stop), 1, int.MaxValue);

        Assert.NotNull(await Sync.Queue.FindAsync(work.Lease, Stop));
        Assert.Contains(await Sync.Queue.RescueAsync(MaxAttempts, TimeSpan.Zero, Stop), r => r.RunId == work.Lease.RunId);
    }

    [Fact]
    public async Task EveryTransition_OfAFinishedRun_IsRefused()
    {
        var failed = await BeginPlannedAsync();
        Assert.True(await Sync.Queue.FailAsync(failed.Lease, "source_refused", "Revoked.", Stop));
        await FencedAsync(failed);
        Assert.Equal((SyncRunState.Failed, "source_refused", "Revoked."), await ErrorAsync(failed));

        var succeeded = await SyncedAsync();
        await FencedAsync(succeeded);
        Assert.Equal((SyncRunState.Succeeded, null, null), await ErrorAsync(succeeded));
    }

    private async Task<(SyncRunState State, string? Code, string? Message)> ErrorAsync(SyncWork work)
    {
        var view = await ViewRunAsync(work.Lease.RunId);
        return (view.State, view.ErrorCode, view.ErrorMessage);
    }

    private async Task<DateTimeOffset> ExpectAsync()
    {
        var due = Now;
        await Sync.Schedules.ExpectAsync(Source, "0 0 2 * * *", "UTC", [due], Stop);
        return due;
    }

    private async Task RefusedAsync(SyncWork work, string when)
    {
        Assert.False(await Sync.Queue.SucceedAsync(work.Lease, Stop), when);
        Assert.NotNull(await Sync.Queue.FindAsync(work.Lease, Stop));
        Assert.False((await ViewRunAsync(work.Lease.RunId)).State == SyncRunState.Succeeded, when);
    }

    /// <summary>Nothing of what a holder can do works with this lease, and nothing is changed by the attempt.</summary>
    private async Task FencedAsync(SyncWork work)
    {
        var before = await ViewRunAsync(work.Lease.RunId);
        var step = new PlanStep(SyncPhase.Read, Part("A"), new(null, Now), Cursor: null, Pages: 0, MarkedCursor: null);
        Assert.Null(await Sync.Queue.FindAsync(work.Lease, Stop));
        Assert.False(await Sync.Queue.HeartbeatAsync(work.Lease, 5, LeaseDuration, Stop));
        Assert.False(await Sync.Queue.AdvanceAsync(work.Lease, before.Phase, SyncPhase.Delete + 1, Stop));
        Assert.False(await Sync.Queue.SucceedAsync(work.Lease, Stop));
        Assert.Null(await Sync.Queue.RetryAsync(work.Lease, Retry(), true, Stop));
        Assert.False(await Sync.Queue.FailAsync(work.Lease, "unexpected", "Late.", Stop));
        Assert.False(await Sync.Queue.ReleaseAsync(work.Lease, Stop));
        Assert.False(await Sync.Progress.PlanAsync(work.Lease, new PlanRequest([Part("late")], Overlap, null, null, false), Stop));
        Assert.Null(await Sync.Progress.NextStepAsync(work.Lease, SyncPhase.Read, Stop));
        Assert.Null(await Sync.Progress.NameItemsAsync(work.Lease, [new ProposedName(Key("late"), "late", "late-1")], Stop));
        Assert.False(await Sync.Progress.CommitPageAsync(work.Lease, new PageCommit(step, [Taken("late")], [Failure("later")], null), LeaseDuration, Stop));
        Assert.False(await Sync.Progress.CommitKeysAsync(
            work.Lease, new KeyCommit(step with { Phase = SyncPhase.Enumerate }, ["late"], null), LeaseDuration, Stop));
        Assert.False(await Sync.Progress.RestartStepAsync(work.Lease, step, "Late.", Stop));
        Assert.False(await Sync.Progress.FailStepAsync(work.Lease, step, "unexpected", "Late.", Stop));
        Assert.Empty(await Sync.Progress.ListUnreadAsync(work.Lease, 10, 10, Stop));
        Assert.False(await Sync.Progress.CommitRepairAsync(work.Lease, new RepairCommit([Key("late")], [Taken("late")], []), LeaseDuration, Stop));
        Assert.Null(await Sync.Deletions.SettleAsync(work.Lease, Stop));
        Assert.False(await Sync.Deletions.DecideAsync(work.Lease, hold: false, Stop));
        Assert.Equal(before, await ViewRunAsync(work.Lease.RunId));
        Assert.Null(await KnownAsync(Key("late")));
        Assert.Empty(await Sync.Queries.ListFailuresAsync(work.Lease.RunId, 10, Stop));
    }
}
