namespace Ingest.Promises.Tests.Kit;

/// <summary>The real clock, moved: how a test lets two minutes pass without waiting for them.</summary>
internal sealed class ShiftedTimeProvider(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
