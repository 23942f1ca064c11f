using Ingest.Chaos.Stack;
using Ingest.Chaos.Workload;

namespace Ingest.Chaos.Faults;

/// <summary>Something that goes wrong. <see cref="InflictAsync"/> breaks it, holds it for a while, and heals it again, also when it is cancelled.</summary>
internal abstract class Fault(string kind)
{
    /// <summary>Its name in the receipt.</summary>
    public string Kind => kind;

    /// <summary>Why this machine cannot make it, or null when it can.</summary>
    public virtual string? Obstacle => null;

    /// <summary>Breaks and heals. False when there was nothing to break just then.</summary>
    public abstract Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken);

    /// <summary>Waits, and ends early when the run is cancelled: healing comes after it in any case.</summary>
    protected static Task HoldAsync(TimeSpan time, CancellationToken cancellationToken) =>
        Task.Delay(time, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
}

/// <summary>What a fault may touch.</summary>
/// <param name="Stack">The system.</param>
/// <param name="Options">The run.</param>
/// <param name="Random">Where all of a fault's choices come from.</param>
/// <param name="Expectations">What its victims are allowed to say.</param>
/// <param name="Receipt">Where it is written down.</param>
internal sealed record FaultScene(ChaosStack Stack, ChaosOptions Options, Random Random, Expectations Expectations, Receipt Receipt)
{
    /// <summary>The measurement of a rescue that is under way.</summary>
    public Task Rescue { get; set; } = Task.CompletedTask;

    /// <summary>Any service that runs, or null.</summary>
    public ServiceProcess? ChooseService()
    {
        var alive = Stack.Services.Where(static service => service.IsAlive).ToList();
        return alive.Count == 0 ? null : alive[Random.Next(alive.Count)];
    }

    /// <summary>A time between the two.</summary>
    public TimeSpan Between(double least, double most) => TimeSpan.FromSeconds(least + (Random.NextDouble() * (most - least)));
}
