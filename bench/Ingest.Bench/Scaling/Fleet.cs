namespace Ingest.Bench.Scaling;

/// <summary>What a step of a document's work uses.</summary>
internal enum Part
{
    /// <summary>Cores of the instance that has the document: extraction, chunking, an embedder in the process.</summary>
    OwnCores,

    /// <summary>Cores of PostgreSQL.</summary>
    Database,

    /// <summary>Processor time of blob storage; matters only where storage runs on the same machine.</summary>
    Storage,

    /// <summary>The embedding endpoint: a rate, first come, first served.</summary>
    Endpoint,

    /// <summary>Cores of a vector index of its own (Qdrant).</summary>
    Index,

    /// <summary>Nothing that can run short: latency of a network, of storage, of an answer.</summary>
    Latency,
}

/// <summary>A step: so many seconds of a part, alone there.</summary>
internal readonly record struct Step(Part Part, double Seconds);

/// <summary>One document.</summary>
/// <param name="Arrival">When it is pending, in seconds.</param>
/// <param name="Activities">What is done for it, one after the other; each holds a slot from its first step to its last. The local worker has one.</param>
/// <param name="Afterwards">What goes on without a slot once the document is done: words into the text index, vacuum. May be empty.</param>
internal sealed record Job(double Arrival, IReadOnlyList<IReadOnlyList<Step>> Activities, IReadOnlyList<Step> Afterwards);

/// <summary>How <see cref="Ingest.Domain.Processing.Dispatch"/> hands work to a task hub.</summary>
/// <param name="MaxInWork">Versions in work at once over all instances, <c>Ingest:Dispatch:MaxInWork</c>.</param>
/// <param name="ClaimBatch">Versions of one dispatch.</param>
/// <param name="TimerSeconds">Every so many seconds the timer dispatches; every finished document does, too.</param>
/// <param name="LongestWait">No dispatch while a claimed version has waited this long for a slot: a third of a lease.</param>
/// <param name="MessageSeconds">What the hub takes to bring a message: before each activity, without a slot.</param>
internal sealed record HubDispatch(int MaxInWork = 32, int ClaimBatch = 8, double TimerSeconds = 10, double LongestWait = 30, double MessageSeconds = 0.1);

/// <summary>What a simulated installation has.</summary>
/// <param name="Instances">Processes that work.</param>
/// <param name="Slots">Documents (local worker) or activities (function app) that each has in work at once.</param>
/// <param name="CoresOfAnInstance">Cores that its slots share.</param>
/// <param name="DatabaseCores">Cores of PostgreSQL.</param>
/// <param name="IndexCores">Cores of the vector index.</param>
/// <param name="OneMachine">Whether everything shares the cores of the one instance: <c>./ingest</c> on a laptop.</param>
/// <param name="Together">Speed of an instance's core while others of it work, of what it is alone; 1 when they do not disturb each other.</param>
/// <param name="Hub">How a task hub is fed; null for the local worker, which claims by itself whenever a slot is free.</param>
internal sealed record Fleet(
    int Instances, int Slots, int CoresOfAnInstance, int DatabaseCores = 1, int IndexCores = 1, bool OneMachine = false, double Together = 1, HubDispatch? Hub = null);
