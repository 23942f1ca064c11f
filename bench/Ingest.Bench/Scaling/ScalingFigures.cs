namespace Ingest.Bench.Scaling;

/// <summary>What the section scaling measured and what follows from it.</summary>
/// <param name="Cores">Cores of the machine.</param>
/// <param name="Together">What a core is worth while all work, measured by itself; 1 when they do not disturb each other.</param>
/// <param name="Documents">Documents of a run.</param>
/// <param name="ChunksOfDocument">Chunks of a document, on average.</param>
/// <param name="Cost">What a document costs, from the runs with one slot.</param>
/// <param name="Checks">Predicted and measured, with the number of slots.</param>
/// <param name="Scenarios">What the function app would do.</param>
internal sealed record ScalingFigures(
    int Cores, double Together, int Documents, double ChunksOfDocument, DocumentCost Cost, IReadOnlyList<SlotCheck> Checks, IReadOnlyList<ScenarioFigures> Scenarios);

/// <summary>One comparison.</summary>
/// <param name="Slots">Slots.</param>
/// <param name="Measured">Documents a second, median of the rounds.</param>
/// <param name="Predicted">Documents a second, from the median of the runs with one slot.</param>
/// <param name="Use">Processor seconds of a document that were measured with so many slots.</param>
internal sealed record SlotCheck(int Slots, double Measured, double Predicted, double Use)
{
    /// <summary>How far the prediction is off, as a share of what was measured; positive when it promises too much.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Error => (Predicted / Measured) - 1;
}

/// <summary>One installation with different numbers of instances.</summary>
internal sealed record ScenarioFigures(string Name, IReadOnlyList<FleetFigures> Fleets);

/// <summary>One of them.</summary>
/// <param name="Instances">Instances.</param>
/// <param name="PerSecond">Documents a second.</param>
/// <param name="AgeP50">Seconds that a document of the burst waited, half of them at most.</param>
/// <param name="AgeP95">The same, 95 of 100.</param>
/// <param name="AgeMax">The longest.</param>
/// <param name="Bottleneck">What ran short first, and how busy it was.</param>
internal sealed record FleetFigures(int Instances, double PerSecond, double AgeP50, double AgeP95, double AgeMax, string Bottleneck);
