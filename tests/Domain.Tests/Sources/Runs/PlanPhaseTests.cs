using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using NSubstitute;

namespace Ingest.Domain.Tests.Sources.Runs;

public sealed class PlanPhaseTests : IDisposable
{
    private readonly SyncFixture _fixture = new();

    public PlanPhaseTests() => _fixture.SetRun(SyncPhase.Plan);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Plan_PartitionKeyTooLong_IsTheSourcesFault()
    {
        _fixture.Connector.ListPartitionsAsync(null, default).ReturnsForAnyArgs(new PartitionPage([new Partition(new string('p', 201), "Part")], null));

        await _fixture.Steps.StepAsync(_fixture.Lease, Cancellation);

        Assert.Equal(ErrorCodes.SourceChanged, _fixture.Failure().Code);
        await _fixture.Progress.DidNotReceiveWithAnyArgs().PlanAsync(default, default!, default);
    }

    [Fact]
    public async Task Plan_SeveralPagesOfPartitions_ListsEachOnceAndRemembersTheAccount()
    {
        var page = new Partition("PAY", "Payments, renamed");
        _fixture.Connector.ListPartitionsAsync(null, default).ReturnsForAnyArgs(call => call.Arg<string?>() switch
        {
            null => new PartitionPage([SyncFixture.Pay], "2"),
            "2" => new PartitionPage([page, new Partition("HR", "People")], "3"),
            _ => new PartitionPage([], null),
        });

        Assert.Null(await StepAsync());

        Assert.Equal([page, new Partition("HR", "People")], Planned().Partitions);
        await _fixture.Queries.Received(1).RecordAccessAsync("team", new SourceAccess("bot", null), null, null, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Plan_NoPartitionAtAll_FailsBecauseATokenThatSeesNothingIsNoSuccess()
    {
        _fixture.Connector.ListPartitionsAsync(null, default).ReturnsForAnyArgs(new PartitionPage([], null));

        Assert.Equal(SyncOutcome.Failed, await StepAsync());

        Assert.Equal(ErrorCodes.SourceEmpty, _fixture.Failure().Code);
        Assert.Contains("'bot'", _fixture.Failure().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_PartitionsInCircles_FailsAsPaging()
    {
        var pages = 0;
        _fixture.Connector.ListPartitionsAsync(null, default).ReturnsForAnyArgs(_ => new PartitionPage([SyncFixture.Pay], $"{++pages % 7}"));

        Assert.Equal(SyncOutcome.Failed, await StepAsync());

        Assert.Equal(ErrorCodes.SourcePaging, _fixture.Failure().Code);
        Assert.InRange(pages, 7, 30);
    }

    [Fact]
    public async Task Plan_TokenRefused_IsRememberedAndFails()
    {
        _fixture.Connector.CheckAccessAsync(default).ReturnsForAnyArgs<SourceAccess>(_ => throw new FatalException(ErrorCodes.SourceRefused, "scope read:jira-work is missing"));

        Assert.Equal(SyncOutcome.Failed, await StepAsync());

        await _fixture.Queries.Received(1).RecordAccessAsync("team", null, ErrorCodes.SourceRefused, "scope read:jira-work is missing", Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public async Task Plan_LastEnumerationSoManyHoursAgo_EnumeratesWhenDue(int? hours, bool expected)
    {
        _fixture.Progress.GetLastEnumerationAsync(default!, default).ReturnsForAnyArgs(hours is { } ago ? SyncFixture.Start.AddHours(-ago) : null);

        await StepAsync();

        Assert.Equal(expected, Planned().Enumerate);
    }

    [Fact]
    public async Task Plan_Backfill_BeginsSoManyDaysAgoAndNeverEnumerates()
    {
        _fixture.SetRun(SyncPhase.Plan, SyncRunKind.Backfill, days: 30);

        await StepAsync();

        Assert.Equal((SyncFixture.Start.AddDays(-30), false), (Planned().BackfillFrom, Planned().Enumerate));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(90, 90)]
    public async Task Plan_FirstSyncDays_LimitsPartitionsWithoutCheckpoint(int setting, int? expectedDays)
    {
        _fixture.Source.FirstSyncDays = setting;

        await StepAsync();

        Assert.Equal(expectedDays is { } days ? SyncFixture.Start.AddDays(-days) : null, Planned().FirstFrom);
        Assert.Equal((TimeSpan.FromHours(1), null), (Planned().Overlap, Planned().BackfillFrom));
    }

    private PlanRequest Planned() => (PlanRequest)_fixture.Progress.ReceivedCalls()
        .Single(static call => call.GetMethodInfo().Name == nameof(ISyncProgress.PlanAsync)).GetArguments()[1]!;

    private async Task<SyncOutcome?> StepAsync() => (await _fixture.Steps.StepAsync(_fixture.Lease, Cancellation)).Ended;
}
