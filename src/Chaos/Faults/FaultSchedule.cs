using Ingest.Chaos.Stack;
using Ingest.Chaos.Workload;
using Npgsql;

namespace Ingest.Chaos.Faults;

/// <summary>Which fault comes when: every kind once in a random order, then again in another, until the time is over. All from the seed.</summary>
internal sealed class FaultSchedule(FaultScene scene, Canary canary, Receipt receipt)
{
    private static readonly IReadOnlyList<Fault> Kinds =
    [
        new KillWorker(), new KillWorkerAtStage("extract"), new KillWorkerAtStage("index"), new KillWorkerAtStage("publish"), new FreezeWorker(), new StopWorker(),
        new ShiftClock(), new RestartDatabase("restart the database", signal: 2), new RestartDatabase("crash the database", signal: 3),
        new RestartDatabase("kill the database", signal: 9), new FreezeDatabase(), new RestartBlobs(), new FreezeBlobs(), new FillConnections(),
        new BreakEmbedder("embedder fails", EmbedderTrouble.Fails), new BreakEmbedder("embedder stalls", EmbedderTrouble.Stalls),
        new BreakEmbedder("embedder: wrong dimensions", EmbedderTrouble.WrongDimensions), new BreakEmbedder("embedder: 429", EmbedderTrouble.Throttles),
        new BreakEmbedder("embedder breaks off", EmbedderTrouble.BreaksOff), new RefuseIndexWrites(), new FillDisk(), new DeletePoints(), new AddOrphanPoints(),
        new DeleteBlob("ready"), new DeleteBlob("pending"),
    ];

    /// <summary>Makes faults until cancelled; when it returns, everything is healed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var fault in Kinds.Where(static fault => fault.Obstacle is not null))
        {
            receipt.LeftOut(fault.Kind, fault.Obstacle!);
        }

        var round = new Queue<Fault>();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (round.Count == 0)
            {
                var kinds = Kinds.Where(static fault => fault.Obstacle is null).ToArray();
                scene.Random.Shuffle(kinds);
                round = new Queue<Fault>(kinds);
            }

            await InflictAsync(round.Dequeue(), cancellationToken);
        }
    }

    private async Task InflictAsync(Fault fault, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(scene.Options.Calm * (0.25 + (0.75 * scene.Random.NextDouble())), cancellationToken);
            if (!await fault.InflictAsync(scene, cancellationToken))
            {
                return;
            }

            receipt.Fault(fault.Kind);
            if (await canary.MeasureAsync(cancellationToken) is { } after)
            {
                receipt.Recovered(fault.Kind, after);
            }
            else
            {
                receipt.Violation($"recovery: three minutes after '{fault.Kind}' a new document was still not searchable");
            }

            await scene.Rescue;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
        catch (NpgsqlException)
        {
            // The database had not come back for the kit's own statement; the next fault is tried.
        }
    }
}
