using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Contracts.Sources;

/// <summary>What every <see cref="ISyncDeletions"/> does (P9).</summary>
public abstract class SyncDeletionsContract : SyncContract
{
    [Fact]
    public async Task SettleAsync_IncompleteEnumeration_CountsNothing()
    {
        await SyncedAsync(Taken("1"), Taken("2"));
        var work = await BeginPlannedAsync(enumerate: true, "A", "B");
        await NothingAsync(work, "before reading");
        await ReadAllAsync(work);
        await NothingAsync(work, "before enumerating");
        var step = await NextAsync(work, SyncPhase.Enumerate);
        Assert.True(await Sync.Progress.CommitKeysAsync(work.Lease, new KeyCommit(step, ["1"], "more"), LeaseDuration, Stop));
        await NothingAsync(work, "in the middle");
        Assert.True(await Sync.Progress.FailStepAsync(work.Lease, await NextAsync(work, SyncPhase.Enumerate), "source_refused", "No access.", Stop));
        await EnumerateAsync(work);
        await NothingAsync(work, "with a failed step");
        Assert.Equal(0, (await AbsencesAsync(Key("1"), Key("2"))).Absent);
    }

    [Fact]
    public async Task SettleAsync_RunWithoutEnumeration_CountsNothing()
    {
        var work = await BeginPlannedAsync();
        await ReadAllAsync(work, Taken("1"));

        await NothingAsync(work, "without an enumeration");
    }

    [Fact]
    public async Task SettleAsync_OneAbsence_IsNoCandidateAndTwoAre()
    {
        await SyncedAsync(Taken("1"), Taken("2"), Taken("3"));

        Assert.Equal(new Absences(3, 2, 0, true), await AbsencesAsync(Key("1")));
        Assert.Equal(new Absences(3, 2, 2, true), await AbsencesAsync(Key("1")));
    }

    [Fact]
    public async Task SettleAsync_SeenInBetween_StartsAnew()
    {
        await SyncedAsync(Taken("1"), Taken("2"));

        await AbsencesAsync(Key("2"));
        Assert.Equal(new Absences(2, 1, 0, true), await AbsencesAsync(Key("1")));
        Assert.Equal(new Absences(2, 2, 1, true), await AbsencesAsync());
    }

    [Fact]
    public async Task SettleAsync_AgainInOneRun_CountsOnce()
    {
        await SyncedAsync(Taken("1"));
        var work = await EnumeratedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sync.Deletions.SettleAsync(work.Lease, Stop)));

        Assert.All(answers, static a => Assert.Equal(new Absences(1, 1, 0, true), a));
        Assert.Equal(new Absences(1, 1, 0, true), await Sync.Deletions.SettleAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task SettleAsync_ReadButNotEnumerated_CountsAsSeen()
    {
        // The item appeared between the pages of the enumeration: a page brought it all the same.
        var work = await BeginPlannedAsync(enumerate: true);
        await ReadAllAsync(work, Taken("1"));
        await EnumerateAsync(work);

        Assert.Equal(new Absences(1, 0, 0, true), await Sync.Deletions.SettleAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task SettleAsync_AnotherRunSawItMeanwhile_CountsAsSeen()
    {
        await SyncedAsync(Taken("1"), Taken("2"));
        var waiting = await EnumeratedAsync(Key("1"), Key("2"));
        Assert.Equal(SyncRunState.Pending, await Sync.Queue.RetryAsync(waiting.Lease, Retry(TimeSpan.FromMinutes(1)), false, Stop));
        var backfill = await BeginRunAsync(SyncRunKind.Backfill);
        await PlanAsync(backfill);
        await ReadAllAsync(backfill, Taken("1", document: (await KnownAsync(Key("1")))!.DocumentId));
        await Sync.Queue.FailAsync(backfill.Lease, "source_refused", "Revoked.", Stop);
        Stores.Advance(TimeSpan.FromMinutes(1));

        var again = await ClaimRunAsync();

        Assert.Equal(new Absences(2, 0, 0, true), await Sync.Deletions.SettleAsync(again.Lease, Stop));
    }

    [Fact]
    public async Task SettleAsync_GoneWhenReadByKey_IsOneAbsenceOfTheRun()
    {
        await SyncedAsync(Taken("2"));
        var work = await BeginPlannedAsync(enumerate: true);
        await ReadAllAsync(work);
        await EnumerateAsync(work, Key("1"), Key("2")); // 1 is deleted right after it was listed.
        Assert.True(await Sync.Progress.CommitRepairAsync(work.Lease, new RepairCommit([Key("1")], [], []), LeaseDuration, Stop));

        Assert.Equal(new Absences(2, 1, 0, true), await Sync.Deletions.SettleAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task DecideAsync_BeforeTheAbsencesAreCounted_WritesNothing()
    {
        await SyncedAsync(Taken("1"));
        await AbsencesAsync();
        var work = await EnumeratedAsync();

        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: false, Stop));

        Assert.Empty(await Sync.Deletions.ListAsync(work.Lease.RunId, null, 10, Stop));
    }

    [Fact]
    public async Task DecideAsync_Approved_GoesAndLeavesATombstone()
    {
        var document = await AddDocumentAsync(NameOf("1"));
        await SyncedAsync(Taken("1", document: document), Taken("2"));
        await AbsencesAsync(Key("2"));
        var since = Now;
        Stores.Advance(TimeSpan.FromDays(1));
        var work = await SettledAsync(Key("2"));

        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: false, Stop));
        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: false, Stop));

        var deletion = new Deletion(Key("1"), document, NameOf("1"), "Title of 1", since, "approved");
        Assert.Equal([deletion], await Sync.Deletions.ListAsync(work.Lease.RunId, null, 10, Stop));
        Assert.Empty(await ConfirmedAsync());
        Assert.Equal([Key("1")], await Sync.Deletions.ListUnconfirmedAsync(work.Lease, 10, Stop));
        Assert.Equal((1, 1), ((await ViewRunAsync(work.Lease.RunId)).Approved, (await RecordAsync()).Approved));
        Assert.True(await ConfirmAsync(work, gone: ["1"]));
        var confirmed = Assert.Single(await ConfirmedAsync());
        Assert.Equal(new ConfirmedDeletion(work.Lease.RunId, Source, Key("1"), document), confirmed);
        await Stores.Removal.DeleteAsync(document, "vanished", Stop);
        await Sync.Deletions.MarkDeletedAsync([confirmed], Stop);
        await Sync.Deletions.MarkDeletedAsync([confirmed], Stop);

        Assert.Empty(await ConfirmedAsync());
        Assert.Equal([deletion with { State = "deleted" }], await Sync.Deletions.ListAsync(work.Lease.RunId, null, 10, Stop));
        Assert.Equal(new KnownItem(NameOf("1"), null, null), await KnownAsync(Key("1")));
        var view = await ViewRunAsync(work.Lease.RunId);
        Assert.Equal((1, 0, 0), (view.Deleted, view.Held, view.Approved));
        Assert.Equal(1, (await RecordAsync()).Items);
    }

    [Fact]
    public async Task DecideAsync_Held_WaitsForAPersonWhoApproves()
    {
        var work = await HeldAsync("1", "2");

        Assert.Empty(await Sync.Deletions.ListUnconfirmedAsync(work.Lease, 10, Stop));
        Assert.Equal((0, 2), ((await ViewRunAsync(work.Lease.RunId)).Deleted, (await ViewRunAsync(work.Lease.RunId)).Held));
        var record = await RecordAsync();
        Assert.Equal((2, work.Lease.RunId), (record.Held, record.HeldRunId));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop)));

        Assert.Equal([0, 0, 0, 2], answers.Select(static a => Assert.IsType<int>(a)).Order());
        Assert.Equal([Key("1")], await Sync.Deletions.ListUnconfirmedAsync(work.Lease, 1, Stop));
        Assert.Equal([Key("1"), Key("2")], await Sync.Deletions.ListUnconfirmedAsync(work.Lease, 10, Stop));
        Assert.Equal(0, (await RecordAsync()).Held);
    }

    [Fact]
    public async Task AnswerAsync_Kept_StaysAndStartsAgainWithNoAbsence()
    {
        var work = await HeldAsync("1");

        Assert.Equal(1, await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: false, Stop));

        Assert.Equal("kept", Assert.Single(await Sync.Deletions.ListAsync(work.Lease.RunId, null, 10, Stop)).State);
        await EndAsync(work);
        Assert.Equal(0, (await AbsencesAsync()).Candidates);
        Assert.Equal(1, (await AbsencesAsync()).Candidates);
    }

    [Fact]
    public async Task AnswerAsync_UnknownRun_IsNull() => Assert.Null(await Sync.Deletions.AnswerAsync(Guid.NewGuid(), approve: true, Stop));

    [Fact]
    public async Task DecideAsync_HeldByAnEarlierRun_MovesToThisOne()
    {
        var earlier = await HeldAsync("1", "2");
        await EndAsync(earlier);
        var work = await SettledAsync();

        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: true, Stop));

        Assert.Empty(await Sync.Deletions.ListAsync(earlier.Lease.RunId, null, 10, Stop));
        Assert.Equal(["held", "held"], (await Sync.Deletions.ListAsync(work.Lease.RunId, null, 10, Stop)).Select(static d => d.State));
        Assert.Equal(0, await Sync.Deletions.AnswerAsync(earlier.Lease.RunId, approve: true, Stop));
        Assert.Equal(2, await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop));
    }

    [Fact]
    public async Task DecideAsync_ApprovedByAPersonMeanwhile_StaysApproved()
    {
        var work = await HeldAsync("1");
        await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop);
        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: true, Stop));
        await EndAsync(work);
        var later = await SettledAsync();
        Assert.True(await Sync.Deletions.DecideAsync(later.Lease, hold: true, Stop));

        Assert.Equal(["approved"], await StatesAsync(work));
        Assert.Empty(await StatesAsync(later));
        Assert.Equal([Key("1")], await Sync.Deletions.ListUnconfirmedAsync(later.Lease, 10, Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CommitPageAsync_ItemShowsUpAgain_IsNoDeletionAnyMore(bool approved)
    {
        var held = await HeldAsync("1", "2", "3", "4");
        if (approved)
        {
            await Sync.Deletions.AnswerAsync(held.Lease.RunId, approve: true, Stop);
        }

        await EndAsync(held);
        var work = await BeginPlannedAsync(enumerate: true);
        Assert.True(await Sync.Progress.CommitPageAsync(
            work.Lease, new PageCommit(await NextAsync(work), [Taken("1")], [Failure("2")], null), LeaseDuration, Stop));
        await EnumerateAsync(work, Key("3"));

        var waits = approved ? "approved" : "held";
        Assert.Equal(
            ["reappeared", "reappeared", "reappeared", waits],
            (await Sync.Deletions.ListAsync(held.Lease.RunId, null, 10, Stop)).Select(static d => d.State));
        Assert.Equal(new Absences(4, 1, 1, true), await Sync.Deletions.SettleAsync(work.Lease, Stop));
    }

    [Fact]
    public async Task MarkDeletedAsync_ItemShowedUpMeanwhile_IsATombstoneThatTheNextEnumerationBringsBack()
    {
        var held = await HeldAsync("1");
        var approved = await ConfirmedAsync(held, "1");
        await EndAsync(held);
        await Stores.Removal.DeleteAsync(approved.DocumentId, "vanished", Stop);
        await SyncedAsync(Taken("1", document: approved.DocumentId, changed: false)); // Found unchanged a moment before.

        await Sync.Deletions.MarkDeletedAsync([approved], Stop);

        Assert.Null((await KnownAsync(Key("1")))?.Hash);
        var work = await EnumeratedAsync(Key("1"));
        Assert.Equal([Key("1")], await Sync.Progress.ListUnreadAsync(work.Lease, 10, 10, Stop));
        Assert.Equal(1, (await ViewRunAsync(work.Lease.RunId)).Missed);
        Assert.Equal(NameOf("1"), (await KnownAsync(Key("1")))?.Name);
    }

    [Fact]
    public async Task MarkDeletedAsync_ItemHasANewDocument_StaysAlive()
    {
        var held = await HeldAsync("1");
        var approved = await ConfirmedAsync(held, "1");
        await EndAsync(held);
        await Stores.Removal.DeleteAsync(approved.DocumentId, "vanished", Stop);
        var document = await AddDocumentAsync(NameOf("1"), "again");
        await SyncedAsync(Taken("1", "again", document));

        await Sync.Deletions.MarkDeletedAsync([approved], Stop);

        Assert.Equal(document, (await KnownAsync(Key("1")))?.DocumentId);
    }

    [Fact]
    public async Task DecideAsync_OnlyNamed_TakesTheDocumentOfItsNameOrBuriesItAtOnce()
    {
        var killed = await BeginPlannedAsync();
        Assert.NotNull(await Sync.Progress.NameItemsAsync(
            killed.Lease, [new ProposedName(Key("1"), NameOf("1"), "f1"), new ProposedName(Key("2"), NameOf("2"), "f2")], Stop));
        var document = await AddDocumentAsync(NameOf("1")); // Its bytes arrived; then the process died.
        await Sync.Queue.FailAsync(killed.Lease, "unexpected", "Killed.", Stop);
        await AbsencesAsync();
        var work = await SettledAsync();

        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: false, Stop));

        Assert.True(await ConfirmAsync(work, gone: ["1"]));
        var approved = Assert.Single(await ConfirmedAsync());
        Assert.Equal((Key("1"), document), (approved.Item, approved.DocumentId));
        Assert.Equal(1, (await RecordAsync()).Items);
        await Stores.Removal.DeleteAsync(document, "vanished", Stop);
        await Sync.Deletions.MarkDeletedAsync([approved], Stop);
        Assert.Equal(0, (await RecordAsync()).Items);
    }

    [Fact]
    public async Task ConfirmAsync_WhatTheSourceSays_DecidesEach()
    {
        var work = await HeldAsync("1", "2", "3", "4");
        await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop);

        Assert.True(await ConfirmAsync(work, gone: ["1"], here: ["2"], unreadable: ["3"]));

        Assert.Equal(["confirmed", "reappeared", "held", "approved"], await StatesAsync(work));
        Assert.Equal([Key("1")], (await ConfirmedAsync()).Select(static d => d.Item));
        Assert.Equal([Key("4")], await Sync.Deletions.ListUnconfirmedAsync(work.Lease, 10, Stop));
        Assert.Equal((4, 3), ((await Sync.Deletions.SettleAsync(work.Lease, Stop))?.Live, (await Sync.Deletions.SettleAsync(work.Lease, Stop))?.Candidates));
    }

    [Fact]
    public async Task ConfirmAsync_NotApproved_StaysAsItIs()
    {
        var work = await HeldAsync("1", "2");

        Assert.True(await ConfirmAsync(work, gone: ["1"], here: ["2"]));

        Assert.Equal(["held", "held"], await StatesAsync(work));
        Assert.Equal(2, (await Sync.Deletions.SettleAsync(work.Lease, Stop))?.Candidates);
    }

    [Fact]
    public async Task ConfirmAsync_Again_ChangesNothing()
    {
        var work = await HeldAsync("1", "2", "3");
        await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop);
        Assert.True(await ConfirmAsync(work, gone: ["1"], here: ["2"], unreadable: ["3"]));

        Assert.True(await ConfirmAsync(work, gone: ["2", "3"], here: ["1"]));

        Assert.Equal(["confirmed", "reappeared", "held"], await StatesAsync(work));
    }

    [Fact]
    public async Task ConfirmAsync_UnreadableAndApprovedOnceMore_IsThePersonsWord()
    {
        var work = await HeldAsync("1", "2");
        await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop);
        Assert.True(await ConfirmAsync(work, unreadable: ["1", "2"]));
        Assert.Equal(2, await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop));

        Assert.True(await ConfirmAsync(work, here: ["2"], unreadable: ["1"]));

        Assert.Equal(["confirmed", "reappeared"], await StatesAsync(work));
    }

    [Fact]
    public async Task ConfirmAsync_UnreadableNightAfterNight_NeverGoesByItself()
    {
        var work = await HeldAsync("1");
        for (var night = 0; night < 3; night++)
        {
            await EndAsync(work);
            work = await SettledAsync();
            Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: false, Stop));
            Assert.Equal([Key("1")], await Sync.Deletions.ListUnconfirmedAsync(work.Lease, 10, Stop));
            Assert.True(await ConfirmAsync(work, unreadable: ["1"]));
            Assert.Equal(["held"], await StatesAsync(work));
        }

        Assert.Equal(work.Lease.RunId, (await RecordAsync()).HeldRunId);
    }

    [Fact]
    public async Task ConfirmAsync_UnreadableInALaterRun_IsHeldByThatOne()
    {
        var earlier = await HeldAsync("1");
        await Sync.Deletions.AnswerAsync(earlier.Lease.RunId, approve: true, Stop);
        await EndAsync(earlier);
        var work = await BeginPlannedAsync();

        Assert.True(await ConfirmAsync(work, unreadable: ["1"]));

        Assert.Empty(await StatesAsync(earlier));
        Assert.Equal(["held"], await StatesAsync(work));
    }

    [Fact]
    public async Task ConfirmAsync_LeaseGone_ChangesNothing()
    {
        var work = await HeldAsync("1");
        await Sync.Deletions.AnswerAsync(work.Lease.RunId, approve: true, Stop);
        await RescueAsync();

        Assert.False(await ConfirmAsync(work, gone: ["1"]));

        Assert.Empty(await Sync.Deletions.ListUnconfirmedAsync(work.Lease, 10, Stop));
        Assert.Equal(["approved"], await StatesAsync(work));
    }

    [Fact]
    public async Task ListAsync_PagesOfAnySize_JoinToAllByName()
    {
        var keys = Enumerable.Range(0, 13).Select(static i => $"{i:00}").ToArray();
        var work = await HeldAsync(keys);
        foreach (var limit in new[] { 1, 3, 12, 13, 14 })
        {
            List<Deletion> seen = [];
            while (await Sync.Deletions.ListAsync(work.Lease.RunId, seen.Count == 0 ? null : seen[^1].Item, limit, Stop) is { Count: > 0 } page)
            {
                Assert.True(page.Count <= limit);
                seen.AddRange(page);
            }

            Assert.Equal(keys.Select(key => NameOf(key)), seen.Select(static d => d.Name));
        }
    }

    private async Task NothingAsync(SyncWork work, string when)
    {
        Assert.Equal(new Absences(0, 0, 0, false), await Sync.Deletions.SettleAsync(work.Lease, Stop));
        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: false, Stop), when);
        Assert.Empty(await Sync.Deletions.ListAsync(work.Lease.RunId, null, 10, Stop));
    }

    /// <summary>A new run that read nothing and listed exactly these keys; a running one ends first.</summary>
    private async Task<SyncWork> EnumeratedAsync(params ItemKey[] keys)
    {
        if ((await RecordAsync()).Active is { } active)
        {
            Stores.Advance(TimeSpan.FromHours(1));
            await Sync.Queue.RescueAsync(maxAttempts: 1, TimeSpan.Zero, Stop);
            Assert.Equal(SyncRunState.Failed, (await ViewRunAsync(active.Id)).State);
        }

        var work = await BeginPlannedAsync(enumerate: true);
        await ReadAllAsync(work);
        await EnumerateAsync(work, keys);
        return work;
    }

    private async Task<SyncWork> SettledAsync(params ItemKey[] keys)
    {
        var work = await EnumeratedAsync(keys);
        Assert.True((await Sync.Deletions.SettleAsync(work.Lease, Stop))?.Complete);
        return work;
    }

    private async Task EndAsync(SyncWork work)
    {
        await AdvanceToDeleteAsync(work);
        Assert.True(await Sync.Queue.SucceedAsync(work.Lease, Stop));
    }

    /// <summary>What a complete run finds that lists exactly these keys.</summary>
    private async Task<Absences> AbsencesAsync(params ItemKey[] keys)
    {
        var work = await EnumeratedAsync(keys);
        var absences = Assert.IsType<Absences>(await Sync.Deletions.SettleAsync(work.Lease, Stop));
        await EndAsync(work);
        return absences;
    }

    /// <summary>A run, not ended yet, that holds these items, all that the source has.</summary>
    private async Task<SyncWork> HeldAsync(params string[] keys)
    {
        List<TakenItem> items = [];
        foreach (var key in keys)
        {
            items.Add(Taken(key, document: await AddDocumentAsync(NameOf(key))));
        }

        await SyncedAsync([.. items]);
        await AbsencesAsync();
        var work = await SettledAsync();
        Assert.True(await Sync.Deletions.DecideAsync(work.Lease, hold: true, Stop));
        return work;
    }

    private Task<bool> ConfirmAsync(SyncWork work, string[]? gone = null, string[]? here = null, string[]? unreadable = null) => Sync.Deletions.ConfirmAsync(
        work.Lease,
        new Confirmation(
            [.. (gone ?? []).Select(key => Key(key))], [.. (here ?? []).Select(key => Key(key))],
            [.. (unreadable ?? []).Select(key => new ItemFailure(Key(key), "source_refused", "No access."))]),
        LeaseDuration,
        Stop);

    /// <summary>A held deletion that a person approves and the source confirms.</summary>
    private async Task<ConfirmedDeletion> ConfirmedAsync(SyncWork held, string key)
    {
        await Sync.Deletions.AnswerAsync(held.Lease.RunId, approve: true, Stop);
        Assert.True(await ConfirmAsync(held, gone: [key]));
        return Assert.Single(await ConfirmedAsync());
    }

    private async Task<IEnumerable<string>> StatesAsync(SyncWork work) =>
        (await Sync.Deletions.ListAsync(work.Lease.RunId, null, 10, Stop)).Select(static d => d.State);

    private async Task<List<ConfirmedDeletion>> ConfirmedAsync() =>
        [.. (await Sync.Deletions.ListConfirmedAsync(10_000, Stop)).Where(d => d.Source == Source)];

    private async Task<SourceRecord> RecordAsync() => Assert.Single(await Sync.Queries.ListSourcesAsync([Source], Stop));
}
