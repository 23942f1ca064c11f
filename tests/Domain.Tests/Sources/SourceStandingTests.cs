using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Tests.Sources;

public sealed class SourceStandingTests
{
    private static readonly DateTimeOffset At = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(15);

    /// <summary>Every combination of what can be the matter: the first in the order of precedence is said.</summary>
    [Fact]
    public void Describe_AnyCombination_SaysTheFirstInTheOrderOfPrecedence()
    {
        SourceState[] matters =
        [
            SourceState.Disabled, SourceState.Refused, SourceState.Overdue, SourceState.Running, SourceState.Waiting, SourceState.Failing,
            SourceState.HeldDeletions, SourceState.NeverRan, SourceState.Unscheduled,
        ];
        for (var bits = 0; bits < 1 << matters.Length; bits++)
        {
            var present = matters.Where((_, place) => (bits & (1 << place)) != 0).ToHashSet();
            if (IsContradiction(present))
            {
                continue;
            }

            var status = Describe(Known(present), present);

            Assert.Equal(SourceStateNames.Precedence.First(state => present.Contains(state) || state == SourceState.Ok), status.State);
            Assert.EndsWith(".", status.Next, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", status.Next, StringComparison.Ordinal);
            Assert.DoesNotContain("..", status.Next, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Precedence_HasEveryStateOnceWithItsWord()
    {
        Assert.Equal(Enum.GetValues<SourceState>().Order(), SourceStateNames.Precedence.Order());
        Assert.Equal(
            ["disabled", "refused", "overdue", "running", "waiting", "failing", "held_deletions", "never_ran", "unscheduled", "ok"],
            SourceStateNames.Precedence.Select(static state => state.ToName()));
    }

    [Theory]
    [InlineData(1, "carries out 1 approved deletion that")]
    [InlineData(30, "carries out 30 approved deletions that")]
    public void Describe_ApprovedAndSwitchedOff_TellsThatTheyWait(int approved, string says)
    {
        var status = Describe(Nothing with { Approved = approved }, [SourceState.Disabled]);

        Assert.Equal(SourceState.Disabled, status.State);
        Assert.Contains(says, status.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_LeaseHolds_TellsWhoIsHowFar()
    {
        var status = Describe(Nothing with { Active = Work(At.AddSeconds(90)) });

        Assert.Equal((SourceState.Running, At.AddHours(-1)), (status.State, status.RunningSince));
        Assert.Equal("Worker host:1 is at phase read of a sync (attempt 2): 3 of 10 partitions, 1 page, 4,200 items; without progress it is rescued in 90 s.", status.Next);
    }

    [Fact]
    public void Describe_LeaseIsLost_IsNotRunning()
    {
        var status = Describe(Nothing with { Active = Work(At.AddHours(-3)) });

        Assert.Equal((SourceState.Waiting, null), (status.State, status.RunningSince));
        Assert.StartsWith("Worker host:1 made no progress and lost its lease 3 h ago", status.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_QuotaUsedUp_SaysWhenItGoesOnAndWhy()
    {
        var waiting = Run(SyncRunState.Pending) with
        {
            StartedAt = At.AddHours(-1), AvailableAt = At.AddHours(12), ErrorCode = ErrorCodes.SourceQuota, ErrorMessage = "The requests for today are used up.",
        };

        var status = Describe(Nothing with { Active = waiting });

        Assert.Equal((SourceState.Waiting, ErrorCodes.SourceQuota), (status.State, status.LastError!.Code));
        Assert.Equal("The sync goes on in 12 h after source_quota: The requests for today are used up.", status.Next);
    }

    [Theory]
    [InlineData(14 * 24 + 1, null)]
    [InlineData(14 * 24, "The credential expires in 14 d (2026-05-18 12:00 UTC).")]
    [InlineData(53, "The credential expires in 2 d 5 h (2026-05-06 17:00 UTC).")]
    [InlineData(1, "The credential expires in 1 h (2026-05-04 13:00 UTC).")]
    [InlineData(-72, "The credential expired 3 d ago (2026-05-01 12:00 UTC).")]
    public void Describe_CredentialExpires_WarnsFourteenDaysBefore(int hours, string? warning)
    {
        var status = Describe(Nothing with { CredentialExpiresAt = At.AddHours(hours) });

        Assert.Equal(warning, status.Warning?[..warning!.Length]);
        Assert.Equal(SourceState.NeverRan, status.State);
    }

    [Fact]
    public void Describe_Refused_SaysWhyAndWhatToDo()
    {
        var status = Describe(Nothing with { CredentialError = "The token lacks the scope read:jira-work." });

        Assert.Equal((SourceState.Refused, ErrorCodes.SourceRefused, null), (status.State, status.LastError!.Code, status.LastError.RunId));
        Assert.Equal(
            "The source refused the credential: The token lacks the scope read:jira-work. The next sync is due 2026-05-05 02:00 UTC, in 14 h. "
            + "Once the credential works, sync 'wiki' to go on at once.",
            status.Next);
    }

    [Fact]
    public void Describe_WithinTheGrace_IsNotOverdueYet()
    {
        Assert.Null(Describe(Nothing, unstarted: new([At - Grace])).OverdueBy);
        Assert.Equal((Grace + TimeSpan.FromSeconds(1), 1), Overdue(Describe(Nothing, unstarted: new([At - Grace - TimeSpan.FromSeconds(1), At]))));
    }

    /// <summary>A run that was asked for in time and that no worker took is as late as one that nobody asked for.</summary>
    [Fact]
    public void Describe_AskedForButNotTaken_IsOverdueSinceItWasDue()
    {
        var asked = Run(SyncRunState.Pending) with { DueAt = At.AddHours(-10), AvailableAt = At.AddHours(-10) };

        Assert.Equal((TimeSpan.FromHours(10), 1), Overdue(Describe(Nothing with { Active = asked })));
        Assert.Null(Describe(Nothing with { Active = asked with { AvailableAt = At.AddMinutes(1) } }).OverdueBy);
        Assert.Null(Describe(Nothing with { Active = asked with { StartedAt = At.AddHours(-9) } }).OverdueBy);
    }

    private static SourceRecord Nothing { get; } = new("wiki", null, null, null, 0, 0, 0, 0, null, null, null, null, null);

    private static (TimeSpan?, int) Overdue(SourceStatus status) => (status.OverdueBy, status.Missed);

    private static bool IsContradiction(HashSet<SourceState> present) =>
        present.IsSupersetOf([SourceState.Running, SourceState.Waiting])
        || present.IsSupersetOf([SourceState.Overdue, SourceState.Unscheduled])
        || present.IsSupersetOf([SourceState.Overdue, SourceState.Disabled])
        || present.IsSupersetOf([SourceState.Failing, SourceState.NeverRan])
        || present.IsSupersetOf([SourceState.HeldDeletions, SourceState.NeverRan]);

    private static SourceRecord Known(HashSet<SourceState> present)
    {
        var finished = Run(present.Contains(SourceState.Failing) ? SyncRunState.Failed : SyncRunState.Succeeded) with
        {
            FinishedAt = At.AddHours(-5),
            ErrorCode = present.Contains(SourceState.Failing) ? ErrorCodes.SourceChanged : null,
            ErrorMessage = present.Contains(SourceState.Failing) ? "An answer without items." : null,
        };
        return Nothing with
        {
            CredentialError = present.Contains(SourceState.Refused) ? "The token was revoked." : null,
            Active = present.Contains(SourceState.Running) ? Work(At.AddMinutes(1)) : present.Contains(SourceState.Waiting) ? Run(SyncRunState.Pending) : null,
            LastFinished = present.Contains(SourceState.NeverRan) ? null : finished,
            LastSucceeded = present.Overlaps([SourceState.NeverRan, SourceState.Failing]) ? null : finished,
            Held = present.Contains(SourceState.HeldDeletions) ? 3 : 0,
            HeldRunId = present.Contains(SourceState.HeldDeletions) ? finished.Id : null,
            FailedItems = 1,
        };
    }

    private static SourceStatus Describe(SourceRecord known, HashSet<SourceState>? present = null, UnstartedRuns? unstarted = null)
    {
        present ??= [];
        var options = new SourceOptions { Product = "notion", Enabled = !present.Contains(SourceState.Disabled) };
        if (present.Contains(SourceState.Unscheduled))
        {
            options.Schedule = "";
        }

        var expression = options.Enabled && options.Schedule.Length > 0 ? ScheduleExpression.Parse(options.Schedule, options.TimeZone) : null;
        unstarted ??= present.Contains(SourceState.Overdue) ? new UnstartedRuns([At.AddDays(-2), At.AddDays(-1)]) : UnstartedRuns.None;
        return SourceStanding.Describe(new SourceSchedule(new Source("wiki", options), expression), known, unstarted, At, Grace);
    }

    private static SyncRunView Work(DateTimeOffset expires) => Run(SyncRunState.Running) with
    {
        Phase = SyncPhase.Read, Attempt = 2, LeaseOwner = "host:1", LeaseExpiresAt = expires, StartedAt = At.AddHours(-1), Steps = 10, StepsDone = 3, Pages = 1, Seen = 4200,
    };

    private static SyncRunView Run(SyncRunState state) => new(
        new Guid("01900000-0000-7000-8000-000000000001"), "wiki", SyncRunKind.Sync, state, SyncPhase.Plan, "api", null, null, 1, null, null, null, 0, 0, 0, 0, 0, 0, 0, 0,
        null, 0, 0, null, null, false, 0, null, null, At.AddHours(-6), null, null);
}
