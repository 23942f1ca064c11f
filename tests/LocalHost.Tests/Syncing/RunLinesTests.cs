using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Syncing;

namespace Ingest.LocalHost.Tests.Syncing;

public sealed class RunLinesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly List<string> _said = [];

    [Fact]
    public void Tell_SameAgain_SaysNothing()
    {
        var lines = new RunLines(_said.Add);
        lines.Tell(Run(SyncRunState.Running, SyncPhase.Read), [Step(pages: 0), Step("b", pages: 2)]);

        lines.Tell(Run(SyncRunState.Running, SyncPhase.Read), [Step(pages: 0), Step("b", pages: 2)]);

        Assert.Equal(["tickets: b: read to page 2"], _said);
    }

    [Fact]
    public void Tell_PagesEndsAndFailures_SaysEachOnce()
    {
        var lines = new RunLines(_said.Add);

        lines.Tell(Run(SyncRunState.Running, SyncPhase.Plan), []);
        lines.Tell(Run(SyncRunState.Running, SyncPhase.Read), [Step(pages: 1), Step("b", error: ErrorCodes.NotFound)]);
        lines.Tell(Run(SyncRunState.Running, SyncPhase.Enumerate), [Step(pages: 2, done: true), Step("b", error: ErrorCodes.NotFound)]);

        Assert.Equal(
            [
                "tickets: looking at what there is to read",
                "tickets: a: read to page 1",
                "tickets: b: given up: not_found: why",
                "tickets: a: read to its end, 2 pages",
                "tickets: listing everything there is",
            ],
            _said);
    }

    [Fact]
    public void Tell_PhaseThatIsUnderWayAlready_BeginsBeforeItsSteps()
    {
        var lines = new RunLines(_said.Add);

        lines.Tell(Run(SyncRunState.Running, SyncPhase.Enumerate), [Step(pages: 2, done: true), Step(pages: 1) with { Phase = SyncPhase.Enumerate }]);

        Assert.Equal(["tickets: a: read to its end, 2 pages", "tickets: listing everything there is", "tickets: a: listed to page 1"], _said);
    }

    [Fact]
    public void Tell_RunThatIsPutOff_SaysWhyAndUntilWhen()
    {
        var lines = new RunLines(_said.Add);

        lines.Tell(Run(SyncRunState.Pending, SyncPhase.Read) with { ErrorCode = ErrorCodes.SourceThrottled, ErrorMessage = "Too many.", AvailableAt = Now }, []);

        Assert.Equal($"tickets: tried again at {Now.ToLocalTime():HH:mm:ss}: source_throttled: Too many.", Assert.Single(_said));
    }

    private static SyncStepView Step(string partition = "a", int pages = 0, bool done = false, string? error = null) =>
        new(SyncPhase.Read, new Partition(partition, partition), new SyncWindow(null, Now), pages, done, error, error is null ? null : "why");

    private static SyncRunView Run(SyncRunState state, SyncPhase phase) => new(
        Guid.Empty, "tickets", SyncRunKind.Sync, state, phase, "command", null, null, 1, null, null, null, 2, 0, 0, 0, 0, 0, 0, 0, null, 0, 0, null, null,
        false, 0, null, null, Now, Now, null);
}
