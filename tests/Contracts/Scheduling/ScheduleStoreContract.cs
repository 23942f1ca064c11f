using Ingest.Contracts.Sources;
using Ingest.Domain.Scheduling;

namespace Ingest.Contracts.Scheduling;

/// <summary>What every <see cref="IScheduleStore"/> does (P5). The clock begins at midnight, day 0; a run is expected every day at that hour.</summary>
public abstract class ScheduleStoreContract : SyncContract
{
    private const string Nightly = "0 0 2 * * *";

    private DateTimeOffset _start;

    private IScheduleStore Schedules => Sync.Schedules;

    [Fact]
    public async Task ExpectAsync_FirstTime_WritesTheScheduleAndItsRows()
    {
        await ExpectAsync(1, 2, 3);

        Assert.Equal(new ScheduleRecord(Source, Nightly, "UTC", Day(3), Day(1), null, null), await RecordAsync());
        Assert.Equal([Day(3), Day(2), Day(1)], (await RowsAsync()).Select(static r => r.DueAt));
        Assert.All(await RowsAsync(), static row => Assert.Equal((null, false, null, null), (row.RunId, row.Missed, row.RunState, row.StartedAt)));
    }

    [Fact]
    public async Task ExpectAsync_RowsThatExist_StayAsTheyAre()
    {
        await ExpectAsync(1);
        Stores.Advance(TimeSpan.FromDays(1));
        var run = await RequestAsync(dueAt: Day(1));

        await ExpectAsync(1, 2, 2);

        Assert.Equal([(Day(2), null), (Day(1), (Guid?)run.RunId)], (await RowsAsync()).Select(static r => (r.DueAt, r.RunId)));
    }

    [Fact]
    public async Task ExpectAsync_AnotherExpression_ReplacesOnlyWhatIsNotYetDue()
    {
        await ExpectAsync(0, 1, 2, 3);
        Stores.Advance(TimeSpan.FromDays(1));

        await Schedules.ExpectAsync(Source, "0 0 12 * * *", "UTC", [Day(1.5), Day(2.5)], Stop);

        Assert.Equal([Day(2.5), Day(1.5), Day(1), Day(0)], (await RowsAsync()).Select(static r => r.DueAt));
        Assert.Equal(new ScheduleRecord(Source, "0 0 12 * * *", "UTC", Day(2.5), Day(1.5), Day(0), null), await RecordAsync());
    }

    [Fact]
    public async Task ExpectAsync_AnotherZone_ReplacesOnlyWhatIsNotYetDue()
    {
        await ExpectAsync(1, 2);

        await Schedules.ExpectAsync(Source, Nightly, "Europe/Berlin", [Day(1.1)], Stop);

        Assert.Equal([Day(1.1)], (await RowsAsync()).Select(static r => r.DueAt));
    }

    [Fact]
    public async Task ExpectAsync_ManyAtOnce_WritesEachRowOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => ExpectAsync(1, 2, 3 + (i % 2))));

        Assert.Equal([Day(4), Day(3), Day(2), Day(1)], (await RowsAsync()).Select(static r => r.DueAt));
    }

    [Fact]
    public async Task ListAsync_AfterDaysWithoutATick_TellsWhatIsOverdue()
    {
        await ExpectAsync(1, 2, 3, 4);
        Stores.Advance(TimeSpan.FromDays(2.5));

        Assert.Equal(new ScheduleRecord(Source, Nightly, "UTC", Day(4), Day(3), Day(1), null), await RecordAsync());
    }

    [Fact]
    public async Task ListAsync_NeverWritten_IsAbsent() => Assert.Empty(await Schedules.ListAsync([Source, UniqueName("s")], Stop));

    [Fact]
    public async Task ListDueAsync_OldestFirst_OfTheseSchedulesUpToTheLimit()
    {
        var other = UniqueName("s");
        await ExpectAsync(0, 2, 3);
        await Schedules.ExpectAsync(other, Nightly, "UTC", [Day(1)], Stop);
        await Schedules.ExpectAsync(UniqueName("s"), Nightly, "UTC", [Day(0)], Stop);

        var due = await Schedules.ListDueAsync([Source, other], Day(2), 10, Stop);

        Assert.Equal([new ExpectedRun(Source, Day(0)), new ExpectedRun(other, Day(1)), new ExpectedRun(Source, Day(2))], due);
        Assert.Equal(due.Take(2), await Schedules.ListDueAsync([Source, other], Day(2), 2, Stop));
    }

    [Fact]
    public async Task ListDueAsync_RowsWithARun_AreLeftOut()
    {
        await ExpectAsync(0, 1);
        await RequestAsync(dueAt: Day(0));

        Assert.Equal([new ExpectedRun(Source, Day(1))], await Schedules.ListDueAsync([Source], Day(1), 10, Stop));
    }

    [Fact]
    public async Task CatchUpAsync_OlderRowsWithoutARun_AreItsAndMissed()
    {
        await ExpectAsync(0, 1, 2, 3);
        var first = await RequestAsync(dueAt: Day(0));
        await Sync.Queue.FailAsync((await ClaimRunAsync()).Lease, "source_refused", "Revoked.", Stop);
        Stores.Advance(TimeSpan.FromDays(2));
        var late = await RequestAsync(dueAt: Day(2));
        var work = await ClaimRunAsync();

        Assert.Equal(1, await Schedules.CatchUpAsync(Source, Day(2), Stop));
        Assert.Equal(0, await Schedules.CatchUpAsync(Source, Day(2), Stop));

        Assert.Equal(
            [
                new ScheduleRow(Day(3), null, false, null, null),
                new ScheduleRow(Day(2), late.RunId, false, "running", work.StartedAt),
                new ScheduleRow(Day(1), late.RunId, true, "running", work.StartedAt),
                new ScheduleRow(Day(0), first.RunId, false, "failed", Day(0)),
            ],
            await RowsAsync());
        Assert.Equal(new ScheduleRecord(Source, Nightly, "UTC", Day(3), Day(3), null, Day(2)), await RecordAsync());
    }

    [Fact]
    public async Task CatchUpAsync_RowWithoutARun_ChangesNothing()
    {
        await ExpectAsync(0, 1);

        Assert.Equal(0, await Schedules.CatchUpAsync(Source, Day(1), Stop));
        Assert.All(await RowsAsync(), static row => Assert.Null(row.RunId));
    }

    [Fact]
    public async Task CatchUpAsync_ManyTicksAtOnce_MakeOneRun()
    {
        await ExpectAsync(0, 1, 2);
        Stores.Advance(TimeSpan.FromDays(2));

        var counts = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            await RequestAsync(dueAt: Day(2));
            return await Schedules.CatchUpAsync(Source, Day(2), Stop);
        }));

        Assert.Equal(2, counts.Sum());
        Assert.Single(await Sync.Queries.ListAsync(Source, null, 10, Stop));
        Assert.Empty(await Schedules.ListDueAsync([Source], Now, 10, Stop));
    }

    [Fact]
    public async Task ForgetAsync_KeepsTheHistoryAndIsUndoneByExpecting()
    {
        await ExpectAsync(0, 1, 2);
        Stores.Advance(TimeSpan.FromDays(1));
        await RequestAsync(dueAt: Day(0));

        await Schedules.ForgetAsync(Source, Stop);
        Assert.Equal([Day(1), Day(0)], (await RowsAsync()).Select(static r => r.DueAt));
        Assert.Empty(await Schedules.ListAsync([Source], Stop));

        await ExpectAsync(5);
        Assert.Equal(new ScheduleRecord(Source, Nightly, "UTC", Day(5), Day(5), Day(1), Day(0)), await RecordAsync());
        await Schedules.ForgetAsync(UniqueName("s"), Stop);
    }

    [Fact]
    public async Task ListRowsAsync_Limit_KeepsTheNewest()
    {
        await ExpectAsync(1, 2, 3);

        Assert.Equal([Day(3), Day(2)], (await Schedules.ListRowsAsync(Source, 2, Stop)).Select(static r => r.DueAt));
        Assert.Empty(await Schedules.ListRowsAsync(UniqueName("s"), 2, Stop));
    }

    private DateTimeOffset Day(double day)
    {
        if (_start == default)
        {
            _start = Now;
        }

        return _start.AddDays(day);
    }

    private Task ExpectAsync(params int[] days) =>
        Schedules.ExpectAsync(Source, Nightly, "UTC", [.. days.Select(day => Day(day))], Stop);

    private async Task<ScheduleRecord> RecordAsync() => Assert.Single(await Schedules.ListAsync([Source], Stop));

    private Task<IReadOnlyList<ScheduleRow>> RowsAsync() => Schedules.ListRowsAsync(Source, 100, Stop);
}
