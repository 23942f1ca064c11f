using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.Promises.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>
/// P5: every expected run is a row before it is due; missed, failed, late and running runs are visible although no timer is alive, and what was missed is caught up
/// once. A run that raised is not a run that succeeded.
/// </summary>
public sealed class P5SchedulesTellTheTruthTests(TimetableDatabase database) : IClassFixture<TimetableDatabase>
{
    private static readonly DateTimeOffset FirstNight = new(2026, 1, 11, 1, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExpectedRuns_AreRowsAWeekBeforeTheyAreDue()
    {
        await using var world = new Timetable(database);
        var host = world.Start();

        Assert.Equal(0, await host.TickAsync(Stop));

        var rows = await host.RowsAsync(Stop);
        Assert.Equal(Enumerable.Range(0, 7).Select(static day => FirstNight.AddDays(day)), rows.Select(static row => row.DueAt));
        Assert.All(rows, static row => Assert.Null(row.RunId));

        world.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await host.TickAsync(Stop));
        Assert.Equal(rows, await host.RowsAsync(Stop));
    }

    [Fact]
    public async Task DueRun_IsStartedByItsTickAndEndsWithEvidence()
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.TickAsync(Stop);
        Assert.Equal(SourceState.NeverRan, (await host.StatusAsync(Stop)).State);

        world.Clock.Advance(FirstNight.AddMinutes(1) - world.Clock.GetUtcNow());
        Assert.Equal(1, await host.TickAsync(Stop));
        Assert.Equal(SourceState.Waiting, (await host.StatusAsync(Stop)).State);
        await host.WorkAsync(Stop);

        var status = await host.StatusAsync(Stop);
        Assert.Equal((SourceState.Ok, FirstNight.AddDays(1), null), (status.State, status.NextDue, status.OverdueBy));
        Assert.Equal((FirstNight, 1, true), (status.LastSuccess!.DueAt, status.LastSuccess.Seen, status.LastSuccess.LastPageSeen));
        Assert.Equal((1, 0), (status.Items, await host.TickAsync(Stop)));
    }

    /// <summary>Beyond seven days no row was written any more: the figures come from the clock, the expression and the last row.</summary>
    [Theory]
    [InlineData(0.5, 0, 0)]
    [InlineData(0.55, 0, 0)]
    [InlineData(1, 1, 11)]
    [InlineData(2, 2, 35)]
    [InlineData(7, 7, 155)]
    [InlineData(30, 30, 707)]
    public async Task NobodyRuns_StatusSaysSinceWhenAndHowManyByTheClockAlone(double days, int missed, int overdueHours)
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.TickAsync(Stop);
        var later = world.Clock.GetUtcNow().AddDays(days);

        var foretold = await host.StatusAsync(Stop, later);
        world.Clock.Advance(later - world.Clock.GetUtcNow());
        var found = await world.Start().StatusAsync(Stop);

        Assert.Equal(foretold, found);
        Assert.Equal((missed, missed == 0 ? null : TimeSpan.FromHours(overdueHours)), (found.Missed, found.OverdueBy));
        Assert.Equal(missed == 0 ? (SourceState.NeverRan, null) : (SourceState.Overdue, FirstNight), (found.State, found.OverdueSince));
        if (missed > 0)
        {
            Assert.Contains("no timer has ticked", found.Next, StringComparison.Ordinal);
        }
    }

    /// <summary>Synced once from the command line; no service ever wrote a row.</summary>
    [Fact]
    public async Task NoTimerEverTicked_IsOverdueSinceTheNightAfterTheLastRun()
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.GetRequiredService<SyncRequests>().SyncAsync(world.Source, "command", Stop);
        await host.WorkAsync(Stop);
        Assert.Equal(SourceState.Ok, (await host.StatusAsync(Stop)).State);

        world.Clock.Advance(TimeSpan.FromDays(3));

        var status = await host.StatusAsync(Stop);
        Assert.Equal((SourceState.Overdue, FirstNight, 3), (status.State, status.OverdueSince, status.Missed));
    }

    [Fact]
    public async Task NobodyRunsForThreeWeeks_TheNextTickCatchesUpOnceAndMarksTheMissed()
    {
        await using var world = new Timetable(database);
        await world.Start().TickAsync(Stop);
        world.Clock.Advance(TimeSpan.FromDays(21));
        var host = world.Start();

        Assert.Equal(1, await host.TickAsync(Stop));
        Assert.Equal(0, await host.TickAsync(Stop));
        await host.WorkAsync(Stop);
        Assert.Equal(0, await host.TickAsync(Stop));

        var run = Assert.Single(await host.RunsAsync(Stop));
        Assert.Equal((SyncRunState.Succeeded, FirstNight.AddDays(20), "schedule"), (run.State, run.DueAt, run.RequestedBy));
        var past = (await host.RowsAsync(Stop)).Where(row => row.DueAt <= world.Clock.GetUtcNow()).ToList();
        Assert.Equal(Enumerable.Range(0, 21).Select(static day => FirstNight.AddDays(day)), past.Select(static row => row.DueAt));
        Assert.All(past, row => Assert.Equal((run.Id, "succeeded"), (row.RunId, row.RunState)));
        Assert.Equal(Enumerable.Repeat(true, 20).Append(false), past.Select(static row => row.Missed));
        var status = await host.StatusAsync(Stop);
        Assert.Equal((SourceState.Ok, 0, null), (status.State, status.Missed, status.OverdueBy));
    }

    [Fact]
    public async Task RunThatRaised_IsNoSuccessAndStaysVisibleUntilOneSucceeds()
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.TickAsync(Stop);
        await PassANightAsync(world, host);
        world.Trouble = new FatalException(ErrorCodes.SourceChanged, "The answer is not the documented one.");
        await PassANightAsync(world, host);

        var failing = await host.StatusAsync(Stop);
        Assert.Equal((SourceState.Failing, FirstNight, ErrorCodes.SourceChanged), (failing.State, failing.LastSuccess!.DueAt, failing.LastError!.Code));
        Assert.Equal(["failed", "succeeded"], (await host.RunsAsync(Stop)).Select(static run => run.State.ToName()));
        Assert.Equal(["succeeded", "failed"], (await host.RowsAsync(Stop)).Take(2).Select(static row => row.RunState));
        Assert.Contains("source_changed: The answer is not the documented one. The next sync is due 2026-01-13 01:00 UTC", failing.Next, StringComparison.Ordinal);

        world.Trouble = null;
        await PassANightAsync(world, host);
        var mended = await host.StatusAsync(Stop);
        Assert.Equal((SourceState.Ok, FirstNight.AddDays(2), null), (mended.State, mended.LastSuccess!.DueAt, mended.LastError));
    }

    [Fact]
    public async Task RunThatIsTriedAgain_IsSeenWaitingWithItsReason()
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.TickAsync(Stop);
        world.Trouble = new RetryableException(ErrorCodes.SourceThrottled, "The source answered 429.", retryAfter: TimeSpan.FromMinutes(30));
        await PassANightAsync(world, host);

        var status = await host.StatusAsync(Stop);
        Assert.Equal((SourceState.Waiting, ErrorCodes.SourceThrottled, null), (status.State, status.LastError!.Code, status.LastSuccess));
        Assert.Matches("^The sync goes on in [0-9]+ min after source_throttled: The source answered 429", status.Next);

        world.Trouble = null;
        world.Clock.Advance(TimeSpan.FromHours(1));
        await host.WorkAsync(Stop);
        Assert.Equal(SourceState.Ok, (await host.StatusAsync(Stop)).State);
    }

    [Fact]
    public async Task TimerAliveButNoWorker_IsOverdueToo()
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.TickAsync(Stop);
        world.Clock.Advance(FirstNight - world.Clock.GetUtcNow());
        Assert.Equal(1, await host.TickAsync(Stop));
        Assert.Equal(SourceState.Waiting, (await host.StatusAsync(Stop)).State);

        world.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(0, await host.TickAsync(Stop));

        var status = await host.StatusAsync(Stop);
        Assert.Equal((SourceState.Overdue, TimeSpan.FromHours(3), 1), (status.State, status.OverdueBy, status.Missed));
        Assert.Contains("no worker has taken it", status.Next, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyHostsTickAtOnce_OneRunStarts()
    {
        await using var world = new Timetable(database);
        await world.Start().TickAsync(Stop);
        world.Clock.Advance(TimeSpan.FromDays(12));
        var hosts = Enumerable.Range(0, 6).Select(_ => world.Start()).ToList();

        var asked = await Task.WhenAll(hosts.Select(static host => Task.Run(() => host.TickAsync(Stop), Stop)));

        Assert.Equal(1, asked.Sum());
        var run = Assert.Single(await hosts[0].RunsAsync(Stop));
        var past = (await hosts[0].RowsAsync(Stop)).Where(row => row.DueAt <= world.Clock.GetUtcNow()).ToList();
        Assert.Equal(12, past.Count);
        Assert.All(past, row => Assert.Equal(run.Id, row.RunId));
        Assert.Equal(Enumerable.Repeat(true, 11).Append(false), past.Select(static row => row.Missed));
    }

    /// <summary>The run was started and has ended before anybody marked the older rows: they are its, and nothing is synced again.</summary>
    [Fact]
    public async Task HostDiesBeforeItMarkedTheMissed_TheNextTickMarksThemAndStartsNothing()
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.TickAsync(Stop);
        world.Clock.Advance(TimeSpan.FromDays(3));
        await host.GetRequiredService<ISyncRunQueue>().RequestAsync(
            new SyncRunRequest(world.Source, SyncRunKind.Sync, "schedule", DueAt: FirstNight.AddDays(2)), Stop);
        await host.WorkAsync(Stop);

        Assert.Equal(0, await host.TickAsync(Stop));

        Assert.Single(await host.RunsAsync(Stop));
        Assert.Equal([true, true, false], (await host.RowsAsync(Stop)).Where(static row => row.RunId is not null).Select(static row => row.Missed));
        Assert.Equal(SourceState.Ok, (await host.StatusAsync(Stop)).State);
    }

    [Fact]
    public async Task TimerDead_TheReconcilerFindsTheMissedAndTicksInItsPlace()
    {
        await using var world = new Timetable(database);
        var host = world.Start();
        await host.TickAsync(Stop);
        world.Clock.Advance(TimeSpan.FromDays(2));
        var reconciler = host.GetRequiredService<Reconciler>();

        var first = (await reconciler.RunAsync(Stop)).Checks.Single(static check => check.Check == "missed_schedule_runs");
        var second = (await reconciler.RunAsync(Stop)).Checks.Single(static check => check.Check == "missed_schedule_runs");

        Assert.Equal((2, 2, null), (first.Found, first.Fixed, first.Error));
        Assert.Equal((0, 0, null), (second.Found, second.Fixed, second.Error));
        Assert.Single(await host.RunsAsync(Stop));
    }

    [Fact]
    public async Task SourceSwitchedOffForAMonth_OwesNothingWhenItIsBack()
    {
        await using var world = new Timetable(database);
        await world.Start().TickAsync(Stop);
        var off = world.Start(enabled: false);
        await off.TickAsync(Stop);
        Assert.Equal((SourceState.Disabled, null), ((await off.StatusAsync(Stop)).State, (await off.StatusAsync(Stop)).NextDue));
        Assert.Empty(await off.RowsAsync(Stop));

        world.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, await off.TickAsync(Stop));
        var on = world.Start();
        Assert.Equal(0, await on.TickAsync(Stop));

        Assert.Equal(FirstNight.AddDays(30), (await on.RowsAsync(Stop))[0].DueAt);
        Assert.Equal(SourceState.NeverRan, (await on.StatusAsync(Stop)).State);
    }

    [Fact]
    public async Task ScheduleChanged_WhatWasNotYetDueFollowsTheNewOne()
    {
        await using var world = new Timetable(database);
        await world.Start().TickAsync(Stop);
        world.Clock.Advance(TimeSpan.FromDays(1));
        var hourly = world.Start("0 30 * * * *");

        Assert.Equal((FirstNight, 1), ((await hourly.StatusAsync(Stop)).OverdueSince, (await hourly.StatusAsync(Stop)).Missed));
        Assert.Equal(1, await hourly.TickAsync(Stop));

        var rows = await hourly.RowsAsync(Stop);
        Assert.Equal(FirstNight, rows[0].DueAt);
        Assert.Equal(168, rows.Count - 1);
        Assert.All(rows.Skip(1), static row => Assert.Equal(30, row.DueAt.Minute));
    }

    /// <summary>Every second for a year, with nobody there: no more rows than the limits say, one run, and the beginning of the gap is kept.</summary>
    [Fact]
    public async Task ScheduleOfEverySecondAndAYearOfSilence_StaysBounded()
    {
        await using var world = new Timetable(database);
        await world.Start("* * * * * *").TickAsync(Stop);
        var silentFrom = world.Clock.GetUtcNow().AddSeconds(200);
        world.Clock.Advance(TimeSpan.FromDays(365));
        var host = world.Start("* * * * * *");

        var status = await host.StatusAsync(Stop);
        Assert.Equal((1000, silentFrom.AddSeconds(-199)), (status.Missed, status.OverdueSince));
        Assert.Equal(1, await host.TickAsync(Stop));

        var rows = await host.RowsAsync(Stop);
        Assert.InRange(rows.Count, 200 + 2 + 200, 200 + 1000 + 200);
        Assert.Contains(rows, row => row.DueAt == silentFrom.AddSeconds(1));
        Assert.Contains(rows, row => row.DueAt == world.Clock.GetUtcNow());
        Assert.DoesNotContain(rows, row => row.DueAt <= world.Clock.GetUtcNow() && row.RunId is null);
    }

    private static async Task PassANightAsync(Timetable world, ServiceProvider host)
    {
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await host.TickAsync(Stop));
        await host.WorkAsync(Stop);
    }
}
