namespace Ingest.Bench.Scaling;

/// <summary>The machine that was measured, with another number of slots: where the simulation can be wrong for everybody to see.</summary>
internal static class OneMachine
{
    // A document goes back and forth between the program, the database and storage. Turns of random length, because slots that wait and compute in
    // step with each other are an artefact of equal ones.
    private const int Turns = 8;

    /// <summary>Documents that all wait at the beginning, worked off with so many slots.</summary>
    /// <param name="cost">What a document costs on average.</param>
    /// <param name="stays">How long each one took with one slot; only their proportions are used.</param>
    /// <param name="slots">Slots.</param>
    /// <param name="cores">Cores of the machine, which everything shares.</param>
    /// <param name="together">What each is worth while all work, see <see cref="CoresTogether"/>.</param>
    public static Prediction Predict(DocumentCost cost, IReadOnlyList<double> stays, int slots, int cores, double together)
    {
        var random = new Random(1); // The order in which long and short ones come: any.
        var mean = stays.Average();
        var jobs = stays.OrderBy(_ => random.Next()).Select(stay => JobOf(cost, stay / mean, random)).ToList();
        return new QueueSimulation(new Fleet(1, slots, cores, OneMachine: true, Together: together), jobs).Run();
    }

    private static Job JobOf(DocumentCost cost, double times, Random random)
    {
        var turns = Enumerable.Range(0, Turns).Select(_ => -Math.Log(1 - random.NextDouble())).ToArray();
        var first = random.Next(4); // Where in a turn it begins; the last turn ends there.
        var steps = turns.SelectMany(turn => Turn(cost, times * turn / turns.Sum(), first)).ToList();
        return new Job(0, [steps], cost.Beside > 0 ? [new Step(Part.OwnCores, cost.Beside * times)] : []);
    }

    private static IEnumerable<Step> Turn(DocumentCost cost, double share, int first)
    {
        Step[] steps =
        [
            new(Part.Storage, cost.Storage * share), new(Part.OwnCores, cost.Own * share), new(Part.Database, cost.Database * share), new(Part.Latency, cost.Waiting * share),
        ];
        return steps[first..].Concat(steps[..first]);
    }
}
