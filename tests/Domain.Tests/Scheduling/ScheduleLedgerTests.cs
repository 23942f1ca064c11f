using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Domain.Tests.Scheduling;

/// <summary>What the tests of P5 on the real database cannot stage.</summary>
public sealed class ScheduleLedgerTests
{
    private static readonly DateTimeOffset Due = new(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider _clock = new(Due.AddMinutes(20));
    private readonly IScheduleStore _store = Substitute.For<IScheduleStore>();
    private readonly ISyncRunQueue _queue = Substitute.For<ISyncRunQueue>();
    private readonly ISyncSignal _signal = Substitute.For<ISyncSignal>();
    private ScheduleRecord _record = new("", "0 0 2 * * *", "UTC", Due, null, Due, null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TickAsync_OneSourceInTrouble_StartsTheOthersAndSaysSo()
    {
        var ledger = Create("broken", "fine");
        _queue.RequestAsync(Arg.Is<SyncRunRequest>(static r => r.Source == "broken"), default)
            .ThrowsAsyncForAnyArgs(new FatalException(ErrorCodes.InvalidState, "No such row."));
        _queue.RequestAsync(Arg.Is<SyncRunRequest>(static r => r.Source == "fine"), Arg.Any<CancellationToken>()).Returns(new RequestedRun(Guid.NewGuid(), true));

        var failure = await Assert.ThrowsAsync<FatalException>(() => ledger.TickAsync(Stop));

        Assert.Equal("No such row.", failure.Message);
        await _queue.Received(1).RequestAsync(new SyncRunRequest("fine", SyncRunKind.Sync, "schedule", null, Due), Stop);
        _signal.Received(1).Notify();
    }

    [Fact]
    public async Task TickAsync_DatabaseDown_StopsAtOnce()
    {
        var ledger = Create("a", "b");
        _queue.RequestAsync(default!, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.DatabaseUnavailable, "No answer."));

        await Assert.ThrowsAsync<RetryableException>(() => ledger.TickAsync(Stop));

        await _queue.ReceivedWithAnyArgs(1).RequestAsync(default!, default);
    }

    /// <summary>A run of the night before is still at work: it counts for the row, and nothing is asked for.</summary>
    [Fact]
    public async Task TickAsync_RunUnderWay_AsksForNoneAndWakesNobody()
    {
        var ledger = Create("slow");
        _queue.RequestAsync(default!, default).ReturnsForAnyArgs(new RequestedRun(Guid.NewGuid(), false));

        Assert.Equal(0, await ledger.TickAsync(Stop));

        _signal.DidNotReceive().Notify();
    }

    [Fact]
    public async Task TickAsync_NothingNew_WritesAndAsksNothing()
    {
        var ledger = Create("calm");
        _record = _record with { LastExpected = Due.AddDays(7), OldestUnstarted = null, LastStarted = Due };

        Assert.Equal(0, await ledger.TickAsync(Stop));

        await _store.DidNotReceiveWithAnyArgs().ExpectAsync(default!, default!, default!, default!, default);
        await _store.DidNotReceiveWithAnyArgs().ListDueAsync(default!, default, default, default);
    }

    [Fact]
    public async Task TickAsync_NoSourceIsConfigured_DoesNotTouchTheDatabase()
    {
        Assert.Equal(0, await Create().TickAsync(Stop));

        Assert.Empty(_store.ReceivedCalls());
    }

    [Fact]
    public async Task TickAsync_WrongSchedule_NamesTheSetting()
    {
        var options = new SourcesOptions { Sources = { ["wiki"] = new SourceOptions { Product = "p", Schedule = "0 2 * * *" } } };

        var refusal = await Assert.ThrowsAsync<SettingException>(() => Create(options).TickAsync(Stop));

        Assert.Equal("Ingest:Sources:wiki:Schedule", refusal.Setting);
    }

    private ScheduleLedger Create(params string[] sources)
    {
        var options = new SourcesOptions();
        foreach (var source in sources)
        {
            options.Sources[source] = new SourceOptions { Product = "p" };
        }

        _store.ListAsync(default!, default).ReturnsForAnyArgs(call => [.. call.Arg<IReadOnlyCollection<string>>().Select(name => _record with { Name = name })]);
        _store.ListDueAsync(default!, default, default, default).ReturnsForAnyArgs(
            call => [.. call.Arg<IReadOnlyCollection<string>>().Select(static name => new ExpectedRun(name, Due))]);
        return Create(options);
    }

    private ScheduleLedger Create(SourcesOptions options) => new(
        new SourceSchedules(new SourceCatalog(Options.Create(options), [])), _store, _queue, _signal, Options.Create(new ScheduleOptions()), _clock,
        NullLogger<ScheduleLedger>.Instance);
}
