using System.Globalization;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Syncing;

/// <summary>Tells how one sync run goes on: a line for each partition and the pages of it, each phase, each wait.</summary>
internal sealed class RunLines(Action<string> say)
{
    private readonly Dictionary<(SyncPhase, string), SyncStepView> _steps = [];
    private (SyncRunState, SyncPhase, DateTimeOffset?)? _last;

    /// <summary>Says what is new since the last call.</summary>
    public void Tell(SyncRunView run, IReadOnlyList<SyncStepView> steps)
    {
        // What a run waits for comes after what it did; a phase begins after the steps of those before, and before its own.
        var begun = run.State == SyncRunState.Running ? run.Phase : (SyncPhase?)null;
        Tell(run, steps.Where(step => begun is null || step.Phase < begun));
        TellPhase(run);
        Tell(run, steps.Where(step => begun is not null && step.Phase >= begun));
    }

    private void Tell(SyncRunView run, IEnumerable<SyncStepView> steps)
    {
        foreach (var step in steps)
        {
            var known = _steps.GetValueOrDefault((step.Phase, step.Partition.Key));
            if (known == step || (known is null && step is { Pages: 0, Done: false, ErrorCode: null }))
            {
                continue;
            }

            _steps[(step.Phase, step.Partition.Key)] = step;
            Say(run, $"{step.Partition.Name}: {Describe(step)}");
        }
    }

    private void TellPhase(SyncRunView run)
    {
        var now = (run.State, run.Phase, run.State == SyncRunState.Pending ? run.AvailableAt : null);
        if (_last != now)
        {
            _last = now;
            if (Describe(run) is { } line)
            {
                Say(run, line);
            }
        }
    }

    private void Say(SyncRunView run, string line) => say($"{run.Source}: {line}");

    private static string Describe(SyncStepView step) => step switch
    {
        { ErrorCode: { } code } => $"given up: {code}: {step.ErrorMessage}",
        { Phase: SyncPhase.Enumerate, Done: true } => $"listed whole, {Plain.Count(step.Pages, "page")}",
        { Phase: SyncPhase.Enumerate } => $"listed to page {step.Pages}",
        { Done: true } => $"read to its end, {Plain.Count(step.Pages, "page")}",
        _ => $"read to page {step.Pages}",
    };

    private static string? Describe(SyncRunView run) => (run.State, run.Phase) switch
    {
        (SyncRunState.Pending, _) when run.ErrorCode is not null => string.Create(
            CultureInfo.InvariantCulture, $"tried again at {run.AvailableAt?.ToLocalTime():HH:mm:ss}: {run.ErrorCode}: {run.ErrorMessage}"),
        (SyncRunState.Running, SyncPhase.Plan) => "looking at what there is to read",
        (SyncRunState.Running, SyncPhase.Enumerate) => "listing everything there is",
        (SyncRunState.Running, SyncPhase.Repair) => "reading by key what failed or was missed",
        (SyncRunState.Running, SyncPhase.Delete) => "looking for what has vanished",
        _ => null,
    };
}
