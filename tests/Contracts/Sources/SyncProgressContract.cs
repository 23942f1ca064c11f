using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Contracts.Sources;

/// <summary>What every <see cref="ISyncProgress"/> does.</summary>
public abstract class SyncProgressContract : SyncContract
{
    [Fact]
    public async Task PlanAsync_NoCheckpoint_ReadsEveryPartitionFromTheFirst()
    {
        var work = await BeginRunAsync();
        var from = Now.AddDays(-30);

        Assert.True(await Sync.Progress.PlanAsync(work.Lease, new PlanRequest([Part("B"), Part("A")], Overlap, from, null, Enumerate: true), Stop));

        var steps = await Sync.Queries.ListStepsAsync(work.Lease.RunId, 10, Stop);
        Assert.Equal(
            [(SyncPhase.Read, "B"), (SyncPhase.Read, "A"), (SyncPhase.Enumerate, "B"), (SyncPhase.Enumerate, "A")],
            steps.Select(static s => (s.Phase, s.Partition.Key)));
        Assert.All(steps.Take(2), step => Assert.Equal(new SyncWindow(from, work.StartedAt), step.Window));
        Assert.Equal(new PlanStep(SyncPhase.Read, Part("B"), new SyncWindow(from, work.StartedAt), null, 0, null), await NextAsync(work));
        Assert.Equal("B", (await NextAsync(work, SyncPhase.Enumerate)).Partition.Key);
        Assert.Equal((SyncPhase.Read, true), ((await FindAsync(work)).Phase, (await FindAsync(work)).Enumerates));
    }

    [Fact]
    public async Task PlanAsync_PlannedAlready_IsFalse()
    {
        var work = await BeginPlannedAsync();

        Assert.False(await Sync.Progress.PlanAsync(work.Lease, new PlanRequest([Part("A"), Part("B")], Overlap, null, null, true), Stop));

        Assert.Single(await Sync.Queries.ListStepsAsync(work.Lease.RunId, 10, Stop));
    }

    [Fact]
    public async Task PlanAsync_PartitionListedTwice_IsPlannedOnce()
    {
        var work = await BeginPlannedAsync(partitions: ["A", "B", "A"]);

        Assert.Equal(["A", "B"], (await Sync.Queries.ListStepsAsync(work.Lease.RunId, 10, Stop)).Select(static s => s.Partition.Key));
    }

    [Fact]
    public async Task PlanAsync_AfterASync_BeginsAtEachCheckpointLessTheOverlap()
    {
        var first = await SyncedAsync();
        Stores.Advance(TimeSpan.FromDays(1));

        var work = await BeginPlannedAsync(partitions: ["A", "new"]);

        Assert.Equal(new SyncWindow(first.StartedAt - Overlap, work.StartedAt), (await NextAsync(work)).Window);
        await ReadAsync(work, next: null);
        Assert.Equal(new SyncWindow(null, work.StartedAt), (await NextAsync(work)).Window);
    }

    [Fact]
    public async Task PlanAsync_Backfill_ReadsFromItsDaysAndLeavesTheCheckpointAlone()
    {
        var first = await SyncedAsync();
        Stores.Advance(TimeSpan.FromDays(1));

        var backfill = await BeginRunAsync(SyncRunKind.Backfill);
        await PlanAsync(backfill, enumerate: false, "A", "B");
        Assert.Equal(new SyncWindow(backfill.StartedAt.AddDays(-7), backfill.StartedAt), (await NextAsync(backfill)).Window);
        await ReadAllAsync(backfill);
        await AdvanceToDeleteAsync(backfill);
        Assert.True(await Sync.Queue.SucceedAsync(backfill.Lease, Stop));

        var next = await BeginPlannedAsync(partitions: ["A", "B"]);
        Assert.Equal(
            [first.StartedAt - Overlap, null],
            (await Sync.Queries.ListStepsAsync(next.Lease.RunId, 10, Stop)).Select(static s => s.Window.From));
    }

    [Fact]
    public async Task PlanAsync_PartitionGoneForAWhile_KeepsItsCheckpoint()
    {
        var first = await SyncedAsync();
        var without = await BeginPlannedAsync(partitions: "B");
        Assert.Equal(1, (await RecordAsync()).Partitions);
        await ReadAllAsync(without);
        await Sync.Queue.FailAsync(without.Lease, "source_refused", "Revoked.", Stop);
        Stores.Advance(TimeSpan.FromDays(1));

        var work = await BeginPlannedAsync(partitions: ["A", "B"]);

        Assert.Equal(first.StartedAt - Overlap, (await NextAsync(work)).Window.From);
        Assert.Equal(2, (await RecordAsync()).Partitions);
    }

    [Fact]
    public async Task CommitPageAsync_NotTheLastPage_MovesTheCursorAndNotTheCheckpoint()
    {
        var work = await BeginPlannedAsync();

        await ReadAsync(work, "second", Taken("1"));

        var step = await NextAsync(work);
        Assert.Equal(("second", 1), (step.Cursor, step.Pages));
        await Sync.Queue.FailAsync(work.Lease, "source_refused", "Revoked.", Stop);
        Assert.Null((await NextAsync(await BeginPlannedAsync())).Window.From);
    }

    [Fact]
    public async Task CommitPageAsync_LastPageOfARunThatFailsLater_StillMovesThatCheckpoint()
    {
        var work = await BeginPlannedAsync(partitions: ["A", "B"]);
        await ReadAsync(work, next: null, Taken("1"));
        await ReadAsync(work, "more");
        await Sync.Queue.FailAsync(work.Lease, "source_refused", "Revoked.", Stop);
        Stores.Advance(TimeSpan.FromDays(1));

        var next = await BeginPlannedAsync(partitions: ["A", "B"]);

        Assert.Equal(
            [work.StartedAt - Overlap, null],
            (await Sync.Queries.ListStepsAsync(next.Lease.RunId, 10, Stop)).Select(static s => s.Window.From));
    }

    [Fact]
    public async Task CommitPageAsync_ExtendsTheLease()
    {
        var work = await BeginPlannedAsync();
        Stores.Advance(LeaseDuration - TimeSpan.FromSeconds(1));
        await ReadAsync(work, "next");
        Stores.Advance(LeaseDuration - TimeSpan.FromSeconds(1));

        Assert.DoesNotContain(await Sync.Queue.RescueAsync(MaxAttempts, TimeSpan.Zero, Stop), r => r.Source == Source);
    }

    [Fact]
    public async Task CommitPageAsync_Items_AreKnownFromThenOn()
    {
        var document = Guid.NewGuid();
        var work = await BeginPlannedAsync();
        await ReadAsync(work, "next", Taken("1", "old", document), Taken("2") with { Link = null, Title = "A\0B" });
        await ReadAsync(work, next: null, Taken("1", "new", document));

        Assert.Equal(new KnownItem(NameOf("1"), Content("new").Hash, document), await KnownAsync(Key("1")));
        var known = await Sync.Progress.FindItemsAsync(Source, Collection.Name, [Key("1"), Key("2"), Key("3"), Key("1", "B")], Stop);
        Assert.Equal([Key("1"), Key("2")], known.Keys.Order(ByKey));
        Assert.Empty(await Sync.Progress.FindItemsAsync(UniqueName("s"), Collection.Name, [Key("1")], Stop));
    }

    [Fact]
    public async Task FindItemsAsync_SourceHasAnotherCollectionNow_AnswersNoHash()
    {
        var document = await AddDocumentAsync(NameOf("1"));
        var work = await BeginPlannedAsync();
        await ReadAsync(work, next: null, Taken("1", document: document));

        var before = await Sync.Progress.FindItemsAsync(Source, Collection.Name, [Key("1")], Stop);
        var after = await Sync.Progress.FindItemsAsync(Source, UniqueName("c"), [Key("1")], Stop);

        Assert.Equal(new KnownItem(NameOf("1"), Content("text").Hash, document), Assert.Single(before).Value);
        Assert.Equal(new KnownItem(NameOf("1"), Hash: null, document), Assert.Single(after).Value);
    }

    [Fact]
    public async Task CommitPageAsync_SamePageAgain_ChangesNothing()
    {
        var work = await BeginPlannedAsync(partitions: ["A", "B"]);
        var commit = new PageCommit(await NextAsync(work), [Taken("1")], [Failure("2")], "next");
        var last = commit with { Step = commit.Step with { Cursor = "next", Pages = 1, MarkedCursor = "next" }, Items = [Taken("3")], Failures = [], Next = null };

        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, commit, LeaseDuration, Stop));
        var once = await ViewRunAsync(work.Lease.RunId);
        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, commit, LeaseDuration, Stop));
        Assert.Equal(once, await ViewRunAsync(work.Lease.RunId));

        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, last, LeaseDuration, Stop));
        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, last, LeaseDuration, Stop));
        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, commit, LeaseDuration, Stop));
        var view = await ViewRunAsync(work.Lease.RunId);
        Assert.Equal((2, 1, 3, 2, 1), (view.Pages, view.StepsDone, view.Seen, view.Changed, view.FailedItems));
        Assert.Equal("B", (await NextAsync(work)).Partition.Key);
    }

    [Fact]
    public async Task CommitPageAsync_SamePageManyAtOnce_CountsOnce()
    {
        var work = await BeginPlannedAsync();
        var commit = new PageCommit(await NextAsync(work), [Taken("1"), Taken("2")], [], Next: null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Sync.Progress.CommitPageAsync(work.Lease, commit, LeaseDuration, Stop)));

        Assert.All(answers, Assert.True);
        var view = await ViewRunAsync(work.Lease.RunId);
        Assert.Equal((1, 1, 2, 2), (view.Pages, view.StepsDone, view.Seen, view.Changed));
    }

    [Fact]
    public async Task CommitPageAsync_WhileTheLeaseIsStolen_EitherCountsWholeOrNotAtAll()
    {
        for (var round = 0; round < 5; round++)
        {
            var work = await BeginPlannedAsync();
            var commit = new PageCommit(await NextAsync(work), [Taken($"{round}")], [], "next");
            Stores.Advance(LeaseDuration);

            var committing = Sync.Progress.CommitPageAsync(work.Lease, commit, LeaseDuration, Stop);
            var rescuing = Sync.Queue.RescueAsync(MaxAttempts, TimeSpan.Zero, Stop);
            var committed = await committing;
            var stolen = (await rescuing).Any(r => r.RunId == work.Lease.RunId);

            Assert.Equal(committed ? 1 : 0, (await ViewRunAsync(work.Lease.RunId)).Pages);
            Assert.Equal(committed, await KnownAsync(Key($"{round}")) is not null);
            Assert.True(committed || stolen);
            var holder = stolen ? await ClaimRunAsync() : work;
            Assert.Equal(committed ? "next" : null, (await NextAsync(holder)).Cursor);
            Assert.True(await Sync.Queue.FailAsync(holder.Lease, "source_refused", "End of the round.", Stop));
        }
    }

    [Fact]
    public async Task CommitPageAsync_KeyTwiceInAPage_CountsAsItCameLast()
    {
        var work = await BeginPlannedAsync();
        var step = await NextAsync(work);
        var document = Guid.NewGuid();

        Assert.True(await Sync.Progress.CommitPageAsync(
            work.Lease,
            new PageCommit(
                step, [Taken("1", "old", document), Taken("1", "new", document), Taken("2")], [Failure("2"), Failure("3"), Failure("3")], Next: null),
            LeaseDuration,
            Stop));

        Assert.Equal(Content("new").Hash, (await KnownAsync(Key("1")))?.Hash);
        Assert.Equal(Key("3"), Assert.Single(await Sync.Queries.ListFailuresAsync(work.Lease.RunId, 10, Stop)).Key);
    }

    [Fact]
    public async Task CommitPageAsync_Failures_AreListedUntilTheItemIsTakenIn()
    {
        var work = await BeginPlannedAsync();
        Assert.True(await Sync.Progress.CommitPageAsync(
            work.Lease, new PageCommit(await NextAsync(work), [], [Failure("1"), Failure("2")], "next"), LeaseDuration, Stop));
        Assert.Equal([Failure("1"), Failure("2")], await Sync.Queries.ListFailuresAsync(work.Lease.RunId, 10, Stop));
        Assert.Equal([Failure("1")], await Sync.Queries.ListFailuresAsync(work.Lease.RunId, 1, Stop));

        await ReadAsync(work, next: null, Taken("1"));

        Assert.Equal([Failure("2")], await Sync.Queries.ListFailuresAsync(work.Lease.RunId, 10, Stop));
        Assert.Equal(1, (await ViewRunAsync(work.Lease.RunId)).FailedItems);
        var record = await RecordAsync();
        Assert.Equal((2, 1), (record.Items, record.FailedItems));
    }

    [Fact]
    public async Task CommitPageAsync_FailureOfAKnownItem_KeepsItsDocumentAndAsksForItAgain()
    {
        await SyncedAsync(Taken("1"));
        var known = await KnownAsync(Key("1"));
        var work = await BeginPlannedAsync();
        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, new PageCommit(await NextAsync(work), [], [Failure("1")], null), LeaseDuration, Stop));

        Assert.Equal(known, await KnownAsync(Key("1")));
        Assert.Equal([Key("1")], await UnreadAsync(work));
    }

    [Fact]
    public async Task CommitPageAsync_ManyPages_MarksTheCursorAtPowersOfTwo()
    {
        var work = await BeginPlannedAsync();
        List<string?> marks = [];
        for (var page = 1; page <= 9; page++)
        {
            await ReadAsync(work, $"c{page}");
            marks.Add((await NextAsync(work)).MarkedCursor);
        }

        Assert.Equal(["c1", "c2", "c2", "c4", "c4", "c4", "c4", "c8", "c8"], marks);
    }

    [Fact]
    public async Task NameItemsAsync_FreeName_IsTheItemsForGood()
    {
        var work = await BeginPlannedAsync();

        var named = await NameAsync(work, ("1", "n.md"));

        Assert.Equal(new KnownItem("n.md", null, null), named[Key("1")]);
        Assert.Equal(new KnownItem("n.md", null, null), await KnownAsync(Key("1")));
        Assert.Equal("n.md", (await NameAsync(work, ("1", "renamed.md")))[Key("1")].Name);
        await ReadAsync(work, next: null, Taken("1", name: "n.md"));
        var taken = (await NameAsync(work, ("1", "renamed.md")))[Key("1")];
        Assert.Equal(("n.md", Content("text").Hash), (taken.Name, taken.Hash));
    }

    [Fact]
    public async Task NameItemsAsync_NameOfAnotherItem_GivesTheFallback()
    {
        var work = await BeginPlannedAsync();
        await NameAsync(work, ("1", "n.md"));

        var named = await NameAsync(work, ("2", "n.md"), ("1", "other.md"), ("3", "other.md"), ("4", "same.md"), ("5", "same.md"));

        Assert.Equal(
            ["n.md", "n.md-2", "other.md", "same.md", "same.md-5"],
            Enumerable.Range(1, 5).Select(i => named[Key($"{i}")].Name));
    }

    [Fact]
    public async Task NameItemsAsync_SameNameInAnotherSource_IsFree()
    {
        await NameAsync(await BeginPlannedAsync(), ("1", "n.md"));
        var other = UniqueName("s");
        await RequestAsync(source: other);
        var work = Assert.Single(await ClaimRunsAsync(1, other));

        Assert.Equal("n.md", (await NameAsync(work, ("2", "n.md")))[Key("2")].Name);
    }

    [Fact]
    public async Task NameItemsAsync_Nothing_IsEmptyWhileTheLeaseHolds() => Assert.Empty(await NameAsync(await BeginPlannedAsync()));

    [Fact]
    public async Task NameItemsAsync_ManyAtOnce_NeverGivesANameTwice()
    {
        var work = await BeginPlannedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => NameAsync(work, ($"{i % 4}", "n.md"), ($"{i}x", "m.md"))));

        var names = answers.SelectMany(static a => a).Distinct().ToList();
        Assert.Equal(names.Count, names.Select(static n => n.Value.Name).Distinct().Count());
        Assert.Equal(12, names.Count);
    }

    [Fact]
    public async Task NameItemsAsync_ProcessKilledBeforeThePageIsRecorded_IsUnread()
    {
        var killed = await BeginPlannedAsync();
        await NameAsync(killed, ("1", "n.md"));
        await RescueAsync();

        var work = await ClaimRunAsync();

        Assert.Equal([Key("1")], await UnreadAsync(work));
        await ReadAsync(work, next: null, Taken("1", name: "n.md"));
        Assert.Empty(await UnreadAsync(work));
    }

    [Fact]
    public async Task CommitKeysAsync_KeysNoPageBrought_AreMissed()
    {
        var work = await BeginPlannedAsync(enumerate: true, "A", "B");
        await ReadAsync(work, next: null, Taken("1"));
        await ReadAsync(work, next: null);

        await EnumerateAsync(work, Key("1"), Key("2"), Key("3"), Key("9", "B"));

        Assert.Equal([Key("2"), Key("3"), Key("9", "B")], await UnreadAsync(work));
        var view = await ViewRunAsync(work.Lease.RunId);
        Assert.Equal((3, 4, true), (view.Missed, view.Enumerated, view.LastPageSeen));
        Assert.Null(await KnownAsync(Key("2")));
    }

    [Fact]
    public async Task CommitKeysAsync_SamePageAgain_ChangesNothing()
    {
        var work = await BeginPlannedAsync(enumerate: true);
        var commit = new KeyCommit(await NextAsync(work, SyncPhase.Enumerate), ["1", "2"], "next");

        Assert.True(await Sync.Progress.CommitKeysAsync(work.Lease, commit, LeaseDuration, Stop));
        var once = await ViewRunAsync(work.Lease.RunId);
        Assert.True(await Sync.Progress.CommitKeysAsync(work.Lease, commit, LeaseDuration, Stop));

        Assert.Equal(once, await ViewRunAsync(work.Lease.RunId));
        Assert.Equal("next", (await NextAsync(work, SyncPhase.Enumerate)).Cursor);
    }

    [Fact]
    public async Task CommitKeysAsync_MissedOnesNotToBeRemembered_AreForgotten()
    {
        var work = await BeginPlannedAsync(enumerate: true);

        Assert.True(await Sync.Progress.CommitKeysAsync(
            work.Lease, new KeyCommit(await NextAsync(work, SyncPhase.Enumerate), ["old"], null, RememberMissed: false), LeaseDuration, Stop));

        Assert.Empty(await UnreadAsync(work));
        Assert.Equal((0, 1), ((await ViewRunAsync(work.Lease.RunId)).Missed, (await ViewRunAsync(work.Lease.RunId)).Enumerated));
        Assert.Equal(0, (await RecordAsync()).Items);
    }

    [Fact]
    public async Task RestartStepAsync_ExpiredCursor_BeginsTheStepAnewAndKeepsWhatWasRead()
    {
        var work = await BeginPlannedAsync();
        await ReadAsync(work, "c1", Taken("1"));
        var step = await NextAsync(work);

        Assert.True(await Sync.Progress.RestartStepAsync(work.Lease, step, "Expired.", Stop));
        Assert.True(await Sync.Progress.RestartStepAsync(work.Lease, step, "Expired.", Stop));

        Assert.Equal(step with { Cursor = null, Pages = 0, MarkedCursor = null, Restarts = 1 }, await NextAsync(work));
        Assert.NotNull(await KnownAsync(Key("1")));
    }

    [Fact]
    public async Task FailStepAsync_GoesOnWithTheOthers()
    {
        var work = await BeginPlannedAsync(partitions: ["A", "B"]);
        var step = await NextAsync(work);

        Assert.True(await Sync.Progress.FailStepAsync(work.Lease, step, "source_refused", "No access to A.", Stop));
        Assert.True(await Sync.Progress.FailStepAsync(work.Lease, step, "source_refused", "Again.", Stop));

        Assert.Equal("B", (await NextAsync(work)).Partition.Key);
        var failed = (await Sync.Queries.ListStepsAsync(work.Lease.RunId, 10, Stop))[0];
        Assert.Equal(("source_refused", "No access to A.", false), (failed.ErrorCode, failed.ErrorMessage, failed.Done));
        Assert.Equal(1, (await ViewRunAsync(work.Lease.RunId)).StepsFailed);

        // A page of it that was on its way changes nothing any more.
        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, new PageCommit(step, [Taken("1")], [], null), LeaseDuration, Stop));
        Assert.Null(await KnownAsync(Key("1")));
    }

    [Fact]
    public async Task ListUnreadAsync_Limits_AreKept()
    {
        var work = await BeginPlannedAsync(enumerate: true);
        await ReadAllAsync(work);
        await EnumerateAsync(work, Key("1"), Key("2"), Key("3"), Key("4"));

        Assert.Equal([Key("1"), Key("2")], await Sync.Progress.ListUnreadAsync(work.Lease, 2, 3, Stop));
        await RepairAsync(work, [Key("1"), Key("2")], [Taken("1"), Taken("2")]);
        Assert.Equal([Key("3")], await Sync.Progress.ListUnreadAsync(work.Lease, 1, 3, Stop));
        await RepairAsync(work, [Key("3")], [], Failure("3"));
        Assert.Empty(await Sync.Progress.ListUnreadAsync(work.Lease, 2, 3, Stop));
    }

    [Fact]
    public async Task ListUnreadAsync_ManyNeverReadable_TriesTheOthersBeforeThemAgain()
    {
        var first = await BeginPlannedAsync();
        Assert.True(await Sync.Progress.CommitPageAsync(
            first.Lease, new PageCommit(await NextAsync(first), [], [Failure("1"), Failure("2"), Failure("3"), Failure("4")], null), LeaseDuration, Stop));
        Assert.True(await Sync.Progress.CommitRepairAsync(first.Lease, new RepairCommit([Key("1"), Key("2")], [], [Failure("1"), Failure("2")]), LeaseDuration, Stop));
        await AdvanceToDeleteAsync(first);
        Assert.True(await Sync.Queue.SucceedAsync(first.Lease, Stop));
        var second = await BeginPlannedAsync();
        Assert.True(await Sync.Progress.CommitPageAsync(
            second.Lease, new PageCommit(await NextAsync(second), [], [Failure("0")], null), LeaseDuration, Stop));

        Assert.Equal([Key("0"), Key("3"), Key("4"), Key("1"), Key("2")], await UnreadAsync(second));

        Assert.True(await Sync.Progress.CommitRepairAsync(
            second.Lease, new RepairCommit([Key("0"), Key("3")], [], [Failure("0"), Failure("3")]), LeaseDuration, Stop));
        await AdvanceToDeleteAsync(second);
        Assert.True(await Sync.Queue.SucceedAsync(second.Lease, Stop));
        Assert.Equal([Key("4"), Key("1"), Key("2"), Key("0"), Key("3")], await UnreadAsync(await BeginPlannedAsync()));
    }

    [Fact]
    public async Task ListUnreadAsync_PartitionNotListed_WaitsUntilItIsAgain()
    {
        var first = await BeginPlannedAsync(partitions: ["A", "B"]);
        Assert.True(await Sync.Progress.CommitPageAsync(first.Lease, new PageCommit(await NextAsync(first), [], [Failure("1")], null), LeaseDuration, Stop));
        await Sync.Queue.FailAsync(first.Lease, "source_refused", "Revoked.", Stop);

        var without = await BeginPlannedAsync(partitions: "B");
        Assert.Empty(await UnreadAsync(without));
        await Sync.Queue.FailAsync(without.Lease, "source_refused", "Revoked.", Stop);

        Assert.Equal([Key("1")], await UnreadAsync(await BeginPlannedAsync(partitions: ["A", "B"])));
    }

    [Fact]
    public async Task CommitRepairAsync_TakenInFailedOrGone_IsTriedOnceARun()
    {
        var work = await BeginPlannedAsync(enumerate: true);
        await ReadAllAsync(work);
        await EnumerateAsync(work, Key("1"), Key("2"), Key("3"));

        await RepairAsync(work, [Key("1"), Key("2"), Key("3")], [Taken("1")], Failure("2"));
        var once = await ViewRunAsync(work.Lease.RunId);
        await RepairAsync(work, [Key("1"), Key("2"), Key("3")], [Taken("1", "other"), Taken("2")], Failure("3"));

        Assert.Equal(once, await ViewRunAsync(work.Lease.RunId));
        Assert.Equal((2, 1, 1), (once.Seen, once.Changed, once.FailedItems));
        Assert.Equal(Content("text").Hash, (await KnownAsync(Key("1")))?.Hash);
        Assert.Empty(await UnreadAsync(work));
        Assert.Equal([Key("2"), Key("3")], await UnreadAsync(await NextRunAsync(work)));
    }

    [Fact]
    public async Task CommitRepairAsync_WhatWasNotAskedFor_ChangesNothing()
    {
        var work = await BeginPlannedAsync(enumerate: true);
        await EnumerateAsync(work, Key("1"), Key("2"));

        await RepairAsync(work, [Key("1")], [Taken("1"), Taken("2"), Taken("3")]);

        Assert.Equal([Key("2")], await UnreadAsync(work));
        Assert.Null(await KnownAsync(Key("3")));
    }

    [Fact]
    public async Task CommitRepairAsync_Repaired_IsNoFailureOfTheRun()
    {
        var work = await BeginPlannedAsync();
        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, new PageCommit(await NextAsync(work), [], [Failure("1")], null), LeaseDuration, Stop));

        await RepairAsync(work, [Key("1")], [Taken("1")]);

        Assert.Empty(await Sync.Queries.ListFailuresAsync(work.Lease.RunId, 10, Stop));
        Assert.Equal((1, 0), ((await RecordAsync()).Items, (await RecordAsync()).FailedItems));
    }

    [Fact]
    public async Task GetLastEnumerationAsync_CompleteOnly_IsWhenItWasSettled()
    {
        Assert.Null(await Sync.Progress.GetLastEnumerationAsync(Source, Stop));
        var work = await BeginPlannedAsync(enumerate: true);
        await ReadAllAsync(work);
        Assert.NotNull(await Sync.Deletions.SettleAsync(work.Lease, Stop));
        Assert.Null(await Sync.Progress.GetLastEnumerationAsync(Source, Stop));
        await EnumerateAsync(work);
        Stores.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await Sync.Deletions.SettleAsync(work.Lease, Stop));

        Assert.Equal(Now, await Sync.Progress.GetLastEnumerationAsync(Source, Stop));
    }

    private static Comparer<ItemKey> ByKey { get; } = Comparer<ItemKey>.Create(static (a, b) => string.CompareOrdinal(a.Key, b.Key));

    private async Task<SourceRecord> RecordAsync() => Assert.Single(await Sync.Queries.ListSourcesAsync([Source], Stop));

    private Task<IReadOnlyList<ItemKey>> UnreadAsync(SyncWork work) => Sync.Progress.ListUnreadAsync(work.Lease, 100, 100, Stop);

    private async Task<SyncWork> NextRunAsync(SyncWork before)
    {
        Assert.True(await Sync.Queue.FailAsync(before.Lease, "source_refused", "Revoked.", Stop));
        return await BeginPlannedAsync();
    }

    private async Task RepairAsync(SyncWork work, ItemKey[] asked, TakenItem[] items, params ItemFailure[] failures) =>
        Assert.True(await Sync.Progress.CommitRepairAsync(work.Lease, new RepairCommit(asked, items, failures), LeaseDuration, Stop));

    /// <summary>Proposes names; the fallback is the name, '-' and the key.</summary>
    private async Task<IReadOnlyDictionary<ItemKey, KnownItem>> NameAsync(SyncWork work, params (string Key, string Name)[] items) =>
        Assert.IsAssignableFrom<IReadOnlyDictionary<ItemKey, KnownItem>>(await Sync.Progress.NameItemsAsync(
            work.Lease, [.. items.Select(static i => new ProposedName(Key(i.Key), i.Name, $"{i.Name}-{i.Key}"))], Stop));
}
