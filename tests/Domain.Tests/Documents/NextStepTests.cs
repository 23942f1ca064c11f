using Ingest.Domain.Documents;

namespace Ingest.Domain.Tests.Documents;

public sealed class NextStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Describe_PendingWithBackOff_SaysWhenAndWhy()
    {
        var text = NextStep.Describe(
            Document(VersionState.Pending) with { Attempt = 1, AvailableAt = Now.AddSeconds(20), ErrorCode = "embedder_unavailable", ErrorMessage = "429" }, Now);
        Assert.Equal("Attempt 2 starts in 20 s after embedder_unavailable: 429.", text);
    }

    [Fact]
    public void Describe_PendingAndDue_NamesTheQueueThatNeedsAWorker() =>
        Assert.Contains("queue 'q1'", NextStep.Describe(Document(VersionState.Pending) with { AvailableAt = Now }, Now), StringComparison.Ordinal);

    [Fact]
    public void Describe_ProcessingBeyondItsLease_SaysThatTheRescueComes()
    {
        var text = NextStep.Describe(
            Document(VersionState.Processing) with { Stage = Stage.Index, LeaseOwner = "w1", LeaseExpiresAt = Now.AddMinutes(-3), Attempt = 1 }, Now);
        Assert.Contains("lost its lease 3 min ago", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_FailedUpdate_SaysThatTheOldVersionStaysSearchable()
    {
        var text = NextStep.Describe(
            Document(VersionState.Failed) with { Version = 2, SearchableVersion = 1, ErrorCode = "corrupt", ErrorMessage = "truncated" }, Now);
        Assert.Contains("truncated", text, StringComparison.Ordinal);
        Assert.EndsWith("Version 1 stays searchable meanwhile.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VersionState.Pending)]
    [InlineData(VersionState.Processing)]
    [InlineData(VersionState.Failed)]
    public void Describe_RepairOfTheSearchableVersion_SaysThatItStaysSearchableAndWhatMayBeMissing(VersionState state) => Assert.EndsWith(
        ". It stays searchable as it was, but its points may be incomplete.",
        NextStep.Describe(Document(state) with { SearchableVersion = 1, ErrorMessage = "truncated" }, Now), StringComparison.Ordinal);

    [Fact]
    public void Describe_Ready_SaysNothingOfARepair() =>
        Assert.Equal("Ready and searchable. Nothing to do.", NextStep.Describe(Document(VersionState.Ready) with { SearchableVersion = 1 }, Now));

    [Theory]
    [InlineData(VersionState.Receiving)]
    [InlineData(VersionState.Pending)]
    [InlineData(VersionState.Processing)]
    [InlineData(VersionState.Ready)]
    [InlineData(VersionState.Superseded)]
    [InlineData(VersionState.Failed)]
    public void Describe_EveryState_HasASentence(VersionState state) => Assert.EndsWith(".", NextStep.Describe(Document(state), Now), StringComparison.Ordinal);

    private static DocumentView Document(VersionState state) => new(
        Guid.Empty, "c1", "q1", "a.txt", "upload", 1, null, state, null, 0, null, null, null, null, 0, null, 10, null, null, null, null, null, null,
        Now, Now, null, null);
}
