using Ingest.Domain.Figures;
using Ingest.Functions.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace Ingest.Functions.Figures;

/// <summary>
/// Every ten seconds: counts what changed and adds up throughput, so that looking stays cheap. On one instance at a time (the timer's lease); a run that
/// is late or fails makes no figure wrong, and the next one makes up for it.
/// </summary>
public sealed class KeepFiguresFunction(Preflight preflight, FigureUpkeep figures)
{
    /// <summary>Does what is due.</summary>
    [Function("KeepFigures")]
    public async Task RunAsync([TimerTrigger("*/10 * * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (await preflight.IsOpenAsync(cancellationToken))
        {
            await figures.RunAsync(cancellationToken);
        }
    }
}
