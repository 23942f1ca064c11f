using FsCheck;
using FsCheck.Fluent;
using Ingest.Bench.Scaling;

namespace Ingest.Bench.Tests.Scaling;

/// <summary>Against what queueing theory says of the same systems, and against what holds for every system.</summary>
public sealed class QueueSimulationTests
{
    // Means of this many documents of a queue at 70 to 80 % load are within some 3 % of theory; the seeds are fixed, so these tests are the same every time.
    private const int Documents = 200_000;
    private const double Tolerance = 0.05;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.8)]
    public void Run_PoissonArrivalsOneSlotExponentialService_WaitsAsMM1(double load)
    {
        var prediction = Simulate(new Fleet(1, 1, 1), load, random => [new Step(Part.Latency, Exponential(random, 1))]);

        // M/M/1 with service rate 1: Wq = rho / (1 - rho).
        AssertNear(load / (1 - load), prediction.QueueAge.Mean);
        AssertNear(load, prediction.PerSecond);
    }

    [Theory]
    [InlineData(2, 0.7)]
    [InlineData(4, 0.8)]
    [InlineData(16, 0.9)]
    public void Run_PoissonArrivalsManySlots_WaitsAsErlangCSays(int slots, double load)
    {
        var prediction = Simulate(new Fleet(1, slots, 1), load * slots, random => [new Step(Part.Latency, Exponential(random, 1))]);

        AssertNear(ErlangC(slots, load * slots) / (slots - (load * slots)), prediction.QueueAge.Mean, 0.08);
    }

    [Fact]
    public void Run_SlotsOfManyInstances_WaitAsSlotsOfOne()
    {
        var one = Simulate(new Fleet(1, 8, 1), 6, random => [new Step(Part.Latency, Exponential(random, 1))]);
        var four = Simulate(new Fleet(4, 2, 1), 6, random => [new Step(Part.Latency, Exponential(random, 1))]);

        Assert.Equal(one.QueueAge, four.QueueAge);
    }

    [Fact]
    public void Run_FixedServiceTimes_WaitsAsMD1()
    {
        const double load = 0.8;
        var prediction = Simulate(new Fleet(1, 1, 1), load, static _ => [new Step(Part.Latency, 1)]);

        // M/D/1: half of what M/M/1 waits.
        AssertNear(load / (2 * (1 - load)), prediction.QueueAge.Mean);
    }

    [Fact]
    public void Run_SharedCoreUnlimitedSlots_StaysAsProcessorSharing()
    {
        const double load = 0.7;
        // Whatever the distribution of the service times, M/G/1 with processor sharing stays 1 / (1 - rho): here fixed ones.
        var prediction = Simulate(new Fleet(1, int.MaxValue, 1), load, static _ => [new Step(Part.OwnCores, 1)]);

        AssertNear(1 / (1 - load), prediction.MeanStay);
        AssertNear(load, prediction.Busy["worker cores"]);
    }

    [Fact]
    public void Run_CoresThenDatabaseThenEndpoint_StaysAsJacksonNetwork()
    {
        // Exponential everywhere, so each station is an M/M/1 of its own (Burke, Jackson): 1 / (mu - lambda) each.
        var prediction = Simulate(
            new Fleet(1, int.MaxValue, 1), 0.5,
            random => [new Step(Part.OwnCores, Exponential(random, 1)), new Step(Part.Database, Exponential(random, 0.8)), new Step(Part.Endpoint, Exponential(random, 0.5))]);

        AssertNear((1 / (1 - 0.5)) + (1 / (1.25 - 0.5)) + (1 / (2 - 0.5)), prediction.MeanStay);
    }

    [Fact]
    public void Run_MoreThanMaxInWork_NeverHasMoreInWork()
    {
        var jobs = Enumerable.Range(0, 500).Select(static _ => new Job(0, [[new Step(Part.Latency, 1)]], [])).ToList();
        var prediction = new QueueSimulation(new Fleet(64, 4, 1, Hub: new HubDispatch(MaxInWork: 32, MessageSeconds: 0)), jobs).Run();

        Assert.InRange(prediction.PerSecond, 25, 32);
        Assert.StartsWith("MaxInWork", prediction.Bottleneck, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_HubBurst_StartsWithOneBatchAndGrowsWithEveryFinish()
    {
        // Eight at the first timer; each of them dispatches when it ends, so after a second up to 32 are in work, and 100 take 1 + ceil(92 / 32) seconds.
        var jobs = Enumerable.Range(0, 100).Select(static _ => new Job(0, [[new Step(Part.Latency, 1)]], [])).ToList();
        var prediction = new QueueSimulation(new Fleet(16, 4, 1, Hub: new HubDispatch(MessageSeconds: 0)), jobs).Run();

        Assert.Equal(4, prediction.Makespan, 6);
        Assert.Equal(3, prediction.QueueAge.Max, 6);
    }

    [Fact]
    public void Run_HubFull_DispatchesNoneWhileOneWaitsTooLong()
    {
        // One slot, 100 s a document: seven of the first eight wait, so nothing more is claimed until the last of them has begun.
        var jobs = Enumerable.Range(0, 40).Select(static _ => new Job(0, [[new Step(Part.Latency, 100)]], [])).ToList();
        var prediction = new QueueSimulation(new Fleet(1, 1, 1, Hub: new HubDispatch(LongestWait: 5, MessageSeconds: 0)), jobs).Run();

        Assert.Equal(4000, prediction.Makespan, 6);
        Assert.InRange(prediction.Busy["MaxInWork"], 0, 9.0 / 32);
    }

    [Fact]
    public void Run_SameDocuments_SaysTheSame()
    {
        var jobs = Mixed(seed: 7, count: 300);

        Assert.Equivalent(new QueueSimulation(new Fleet(4, 2, 2), jobs).Run(), new QueueSimulation(new Fleet(4, 2, 2), jobs).Run(), strict: true);
    }

    [Fact]
    public void Run_AnyFleet_FinishesEveryDocumentOnceAndObeysTheBounds()
    {
        var cases =
            from instances in Gen.Choose(1, 8)
            from slots in Gen.Choose(1, 6)
            from cores in Gen.Choose(1, 4)
            from database in Gen.Choose(1, 4)
            from oneMachine in Gen.Elements(true, false)
            from hub in Gen.Elements(true, false)
            from documents in Gen.Choose(1, 120)
            from seed in Gen.Choose(0, 1_000_000)
            select (new Fleet(oneMachine ? 1 : instances, slots, cores, database, 1, oneMachine, Hub: hub ? new HubDispatch(MaxInWork: 5) : null), documents, seed);
        Prop.ForAll(cases.ToArbitrary(), static run =>
        {
            var (fleet, documents, seed) = run;
            var jobs = Mixed(seed, documents);
            var prediction = new QueueSimulation(fleet, jobs).Run();

            Assert.Equal(documents, prediction.Documents);
            // Little's law: exact over a time at whose beginning and end nothing is there.
            Assert.Equal(prediction.MeanPresent, prediction.PerSecond * prediction.MeanStay, 6);
            Assert.All(prediction.Busy.Values, static share => Assert.InRange(share, 0, 1 + 1e-9));
            var last = jobs.Max(static job => job.Arrival) - jobs.Min(static job => job.Arrival);
            Assert.True(prediction.Makespan >= last, "nothing is done before it comes");
            Assert.True(prediction.Makespan + 1e-6 >= jobs.Sum(Seconds) / Math.Min((double)fleet.Slots * fleet.Instances, fleet.Hub?.MaxInWork ?? int.MaxValue), "slots bound the time");
            Assert.True(prediction.Makespan + 1e-6 >= jobs.Sum(static job => Seconds(job, Part.OwnCores)) / (fleet.Instances * fleet.CoresOfAnInstance), "cores bound the time");
            Assert.InRange(prediction.QueueAge.P50, 0, prediction.QueueAge.P95);
            Assert.InRange(prediction.QueueAge.P95, 0, prediction.QueueAge.Max);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Run_BackgroundWork_TakesCoresButNoSlot()
    {
        static List<Job> Burst(double afterwards) => [.. Enumerable.Range(0, 200).Select(_ => new Job(0, [[new Step(Part.OwnCores, 1)]], [new Step(Part.Database, afterwards)]))];

        // One slot, two cores: what goes on beside the slot fits beside it, until it is more than the other core.
        Assert.Equal(200, new QueueSimulation(new Fleet(1, 1, 2, OneMachine: true), Burst(0.5)).Run().Makespan, 3);
        Assert.InRange(new QueueSimulation(new Fleet(1, 1, 2, OneMachine: true), Burst(2)).Run().Makespan, 210, 310);
    }

    private static Prediction Simulate(Fleet fleet, double rate, Func<Random, IReadOnlyList<Step>> steps)
    {
        var (arrivals, service) = (new Random(20_261_122), new Random(42));
        var time = 0.0;
        var jobs = new List<Job>(Documents);
        for (var i = 0; i < Documents; i++)
        {
            time += Exponential(arrivals, 1 / rate);
            jobs.Add(new Job(time, [steps(service)], []));
        }

        return new QueueSimulation(fleet, jobs).Run();
    }

    private static List<Job> Mixed(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Job(
            random.NextDouble() * 5,
            [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Enumerable.Range(0, random.Next(1, 5)).Select(_ => new Step((Part)random.Next(6), random.NextDouble())).ToList())],
            [.. Enumerable.Range(0, random.Next(3)).Select(_ => new Step(Part.Database, random.NextDouble()))]))];
    }

    private static double Seconds(Job job) => job.Activities.Sum(static activity => activity.Sum(static step => step.Seconds));

    private static double Seconds(Job job, Part part) => job.Activities.Sum(activity => activity.Where(step => step.Part == part).Sum(static step => step.Seconds));

    private static double Exponential(Random random, double mean) => -mean * Math.Log(1 - random.NextDouble());

    /// <summary>Probability of having to wait in M/M/c with offered load a (Erlang's second formula), by the stable recursion for Erlang B.</summary>
    private static double ErlangC(int servers, double offered)
    {
        var blocked = 1.0;
        for (var i = 1; i <= servers; i++)
        {
            blocked = offered * blocked / (i + (offered * blocked));
        }

        return blocked / (1 - (offered / servers * (1 - blocked)));
    }

    private static void AssertNear(double expected, double actual, double tolerance = Tolerance) =>
        Assert.InRange(actual, expected * (1 - tolerance), expected * (1 + tolerance));
}
