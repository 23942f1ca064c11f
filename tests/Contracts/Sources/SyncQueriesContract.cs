using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Contracts.Sources;

/// <summary>What every <see cref="ISyncQueries"/> does.</summary>
public abstract class SyncQueriesContract : SyncContract
{
    [Fact]
    public async Task FindAsync_UnknownRun_IsNull() => Assert.Null(await Sync.Queries.FindAsync(Guid.NewGuid(), Stop));

    [Fact]
    public async Task FindAsync_RunThroughItsLife_IsEveryFieldAsItIs()
    {
        var created = Now;
        var run = await RequestAsync();
        var pending = new SyncRunView(
            run.RunId, Source, SyncRunKind.Sync, SyncRunState.Pending, SyncPhase.Plan, "api", DueAt: null, Days: null, Attempt: 0, AvailableAt: created,
            LeaseOwner: null, LeaseExpiresAt: null, Steps: 0, StepsDone: 0, StepsFailed: 0, Pages: 0, Seen: 0, Changed: 0, FailedItems: 0, Missed: 0,
            Enumerated: null, Deleted: 0, Held: 0, FirstItemAt: null, LastItemAt: null, LastPageSeen: false, Requests: 0, ErrorCode: null,
            ErrorMessage: null, CreatedAt: created, StartedAt: null, FinishedAt: null);
        Assert.Equal(pending, await ViewRunAsync(run.RunId));

        Stores.Advance(TimeSpan.FromMinutes(1));
        var work = await ClaimRunAsync();
        var running = pending with
        {
            State = SyncRunState.Running, Attempt = 1, AvailableAt = null, LeaseOwner = "worker", LeaseExpiresAt = Now + LeaseDuration, StartedAt = Now,
        };
        Assert.Equal(running, await ViewRunAsync(run.RunId));

        await PlanAsync(work, enumerate: true, "A", "B");
        var planned = running with { Phase = SyncPhase.Read, Steps = 2, Enumerated = 0 };
        Assert.Equal(planned, await ViewRunAsync(run.RunId));

        var oldest = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.FromHours(7));
        var step = await NextAsync(work);
        Assert.True(await Sync.Progress.CommitPageAsync(
            work.Lease, new PageCommit(step, [Taken("1") with { UpdatedAt = oldest }, Taken("2", changed: false)], [Failure("3")], null), LeaseDuration, Stop));
        var read = planned with { StepsDone = 1, Pages = 1, Seen = 3, Changed = 1, FailedItems = 1, FirstItemAt = oldest.ToUniversalTime(), LastItemAt = Now };
        Assert.Equal(read, await ViewRunAsync(run.RunId));

        await ReadAllAsync(work);
        await EnumerateAsync(work, Key("1"), Key("2"), Key("4"));
        Assert.NotNull(await Sync.Deletions.SettleAsync(work.Lease, Stop));
        await AdvanceToDeleteAsync(work);
        Assert.True(await Sync.Queue.SucceedAsync(work.Lease, Stop));
        var succeeded = read with
        {
            State = SyncRunState.Succeeded, Phase = SyncPhase.Delete, LeaseOwner = null, LeaseExpiresAt = null, StepsDone = 2, Pages = 4, Missed = 1,
            Enumerated = 3, LastPageSeen = true, FinishedAt = Now,
        };
        Assert.Equal(succeeded, await ViewRunAsync(run.RunId));
    }

    [Fact]
    public async Task ListAsync_OneSourceOrAll_NewestFirstInPages()
    {
        List<Guid> runs = [];
        for (var i = 0; i < 5; i++)
        {
            runs.Insert(0, (await SyncedAsync()).Lease.RunId);
        }

        foreach (var limit in new[] { 1, 2, 5, 6 })
        {
            List<Guid> seen = [];
            while (await Sync.Queries.ListAsync(Source, seen.Count == 0 ? null : seen[^1], limit, Stop) is { Count: > 0 } page)
            {
                seen.AddRange(page.Select(static r => r.Id));
            }

            Assert.Equal(runs, seen);
        }

        Assert.Equal(runs[0], Assert.Single(await Sync.Queries.ListAsync(null, null, 1, Stop)).Id);
        Assert.Equal(runs[1], Assert.Single(await Sync.Queries.ListAsync(null, runs[0], 1, Stop)).Id);
    }

    [Fact]
    public async Task ListSourcesAsync_NothingEverRan_IsARowAllTheSame()
    {
        var record = Assert.Single(await Sync.Queries.ListSourcesAsync([Source], Stop));

        Assert.Equal(new SourceRecord(Source, null, null, null, 0, 0, 0, 0, null, null, null, null, null), record);
        Assert.Empty(await Sync.Queries.ListSourcesAsync([], Stop));
    }

    [Fact]
    public async Task ListSourcesAsync_SeveralRuns_AnswersTheLastOfEach()
    {
        var other = UniqueName("s");
        var succeeded = await SyncedAsync(Taken("1"));
        Stores.Advance(TimeSpan.FromHours(1));
        var failed = await BeginRunAsync(SyncRunKind.Backfill);
        await Sync.Queue.FailAsync(failed.Lease, "source_refused", "Revoked.", Stop);
        var pending = await RequestAsync();

        var records = await Sync.Queries.ListSourcesAsync([other, Source], Stop);

        Assert.Equal([other, Source], records.Select(static r => r.Name));
        var record = records[1];
        Assert.Equal(await ViewRunAsync(succeeded.Lease.RunId), record.LastSucceeded);
        Assert.Equal(await ViewRunAsync(failed.Lease.RunId), record.LastFinished);
        Assert.Equal(await ViewRunAsync(pending.RunId), record.Active);
        Assert.Equal((1, 0, 1), (record.Items, record.FailedItems, record.Partitions));
        var running = Assert.Single(await ClaimRunsAsync());
        await RequestAsync(SyncRunKind.Backfill);
        Assert.Equal(running.Lease.RunId, Assert.Single(await Sync.Queries.ListSourcesAsync([Source], Stop)).Active?.Id);
    }

    [Fact]
    public async Task ListSourcesAsync_SucceededBackfill_IsNoSync()
    {
        var backfill = await BeginRunAsync(SyncRunKind.Backfill);
        await PlanAsync(backfill);
        await ReadAllAsync(backfill);
        await AdvanceToDeleteAsync(backfill);
        Assert.True(await Sync.Queue.SucceedAsync(backfill.Lease, Stop));

        var record = Assert.Single(await Sync.Queries.ListSourcesAsync([Source], Stop));

        Assert.Null(record.LastSucceeded);
        Assert.Equal(backfill.Lease.RunId, record.LastFinished?.Id);
    }

    [Fact]
    public async Task RecordAccessAsync_ProvenThenRefusedThenProven_RemembersWhatHolds()
    {
        var expires = Now.AddDays(30);
        await Sync.Queries.RecordAccessAsync(Source, new SourceAccess("bot", expires), null, null, Stop);
        Assert.Equal(("bot", expires, null), await AccessAsync());

        await Sync.Queries.RecordAccessAsync(Source, null, "source_refused", "The token expired.", Stop);
        Assert.Equal(("bot", expires, "The token expired."), await AccessAsync());

        await Sync.Queries.RecordAccessAsync(Source, new SourceAccess("bot 2", null), null, null, Stop);
        Assert.Equal(("bot 2", null, null), await AccessAsync());
    }

    private async Task<(string? Account, DateTimeOffset? ExpiresAt, string? Error)> AccessAsync()
    {
        var record = Assert.Single(await Sync.Queries.ListSourcesAsync([Source], Stop));
        return (record.Account, record.CredentialExpiresAt, record.CredentialError);
    }
}
