namespace Ingest.Chaos;

/// <summary>One run of the kit.</summary>
internal sealed record ChaosOptions
{
    /// <summary>How long faults are made; settling and checking come on top. 10 s to 24 h.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Decides the faults, their order and the documents. What the machine's timing adds is not repeatable; everything else is.</summary>
    public required int Seed { get; init; }

    /// <summary>Data folder of the run; must not exist.</summary>
    public required string Home { get; init; }

    /// <summary>Services that run side by side on one database and one storage.</summary>
    public int Services { get; init; } = 3;

    /// <summary>Clients that add, change and delete side by side.</summary>
    public int Clients { get; init; } = 4;

    /// <summary>How long a version may go without progress: much shorter than in life, so that a frozen worker loses its lease within a run.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Calm between two faults, at most; at least a quarter of it.</summary>
    public TimeSpan Calm { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long everything may take to settle once the faults are over.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromMinutes(5);
}
