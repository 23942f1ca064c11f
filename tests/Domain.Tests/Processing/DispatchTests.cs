using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Processing;

public sealed class DispatchTests
{
    private readonly IWorkQueue _queue = Substitute.For<IWorkQueue>();
    private readonly WorkerOptions _worker = new() { Queues = { "q1" } };
    private int _claimed;
    private Action? _onClaim;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_SomeInWork_ClaimsWhatFitsAndHandsEachOver()
    {
        Pending(3);
        _queue.CountInWorkAsync(default!, default, default).ReturnsForAnyArgs(new InWork(30, 0));
        var handed = new System.Collections.Concurrent.ConcurrentBag<Lease>();

        var report = await Create().RunAsync("hub", (lease, _) => Take(handed, lease, HandOver.Started), Stop);

        Assert.Equal(new DispatchReport(0, 2, 0), report);
        Assert.Equal(2, handed.Distinct().Count());
        await _queue.Received(1).ClaimAsync(
            Arg.Is<ClaimRequest>(request => request.Limit == 2 && request.Queues.Single() == "q1" && request.Owner == "hub"
                && request.LeaseDuration == TimeSpan.FromMinutes(5)), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_Full_ClaimsNothingButRescues()
    {
        _queue.CountInWorkAsync(default!, default, default).ReturnsForAnyArgs(new InWork(32, 0));
        _queue.RescueAsync(default!, default, default, default, default)
            .ReturnsForAnyArgs([new Rescued(new VersionKey(Guid.NewGuid(), 1), "dead", VersionState.Pending)]);

        var report = await Create().RunAsync("hub", (_, _) => throw new InvalidOperationException("nothing to hand over"), Stop);

        Assert.Equal(new DispatchReport(1, 0, 0), report);
        await _queue.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default);
    }

    [Fact]
    public async Task RunAsync_SomeWaitForAFreeHand_ClaimsNoMore()
    {
        Pending(3);
        _queue.CountInWorkAsync(default!, default, default).ReturnsForAnyArgs(new InWork(4, 1));

        Assert.Equal(default, await Create().RunAsync("hub", (_, _) => throw new InvalidOperationException("nothing to hand over"), Stop));

        await _queue.DidNotReceiveWithAnyArgs().ClaimAsync(default!, default);
    }

    [Fact]
    public async Task RunAsync_ManyPending_HandsOverAFewAtATime()
    {
        Pending(50);

        Assert.Equal(new DispatchReport(0, 8, 0), await Create().RunAsync("hub", (_, _) => Task.FromResult(HandOver.Started), Stop));
    }

    [Fact]
    public async Task RunAsync_EngineRefusesOrThrows_GivesThoseBackAndStartsTheOthers()
    {
        Pending(3);

        var report = await Create().RunAsync(
            "hub",
            (lease, _) => lease.Key.Version switch
            {
                1 => Task.FromResult(HandOver.Busy),
                2 => throw new InvalidOperationException("engine away"),
                _ => Task.FromResult(HandOver.Started),
            },
            Stop);

        Assert.Equal(new DispatchReport(0, 1, 2), report);
        await _queue.Received(1).ReleaseAsync(Arg.Is<Lease>(lease => lease.Key.Version == 1), Arg.Any<CancellationToken>());
        await _queue.Received(1).ReleaseAsync(Arg.Is<Lease>(lease => lease.Key.Version == 2), Arg.Any<CancellationToken>());
        await _queue.DidNotReceive().ReleaseAsync(Arg.Is<Lease>(lease => lease.Key.Version == 3), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_StoppedAfterTheClaim_GivesEverythingBack()
    {
        Pending(3);
        using var stop = new CancellationTokenSource();
        _onClaim = stop.Cancel;

        var log = new RecordingLogger<LeaseHandOver>();
        var report = await Create(log).RunAsync("hub", (_, _) => Task.FromResult(HandOver.Started), stop.Token);

        Assert.Equal(new DispatchReport(0, 0, 3), report);
        await _queue.ReceivedWithAnyArgs(3).ReleaseAsync(default, default);
        Assert.Equal([LogLevel.Information, LogLevel.Information, LogLevel.Information], log.Levels);
    }

    [Fact]
    public async Task RunAsync_GivingBackMeetsAnUnforeseenError_HandsTheOthersOver()
    {
        Pending(8);
        _queue.ReleaseAsync(default, default).ReturnsForAnyArgs<bool>(_ => throw new InvalidOperationException("unforeseen"));

        var report = await Create().RunAsync(
            "hub", (lease, _) => Task.FromResult(lease.Key.Version == 1 ? HandOver.Busy : HandOver.Started), Stop);

        Assert.Equal(new DispatchReport(0, 7, 1), report);
    }

    private static Task<HandOver> Take(System.Collections.Concurrent.ConcurrentBag<Lease> handed, Lease lease, HandOver answer)
    {
        handed.Add(lease);
        return Task.FromResult(answer);
    }

    private Dispatch Create(ILogger<LeaseHandOver>? log = null) => new(
        _queue, new Rescue(_queue, Substitute.For<IWorkSignal>(), Options.Create(_worker), NullLogger<Rescue>.Instance),
        new LeaseHandOver(log ?? NullLogger<LeaseHandOver>.Instance), Options.Create(_worker), Options.Create(new DispatchOptions()), TimeProvider.System);

    private void Pending(int count)
    {
        _claimed = count;
        _queue.RescueAsync(default!, default, default, default, default).ReturnsForAnyArgs([]);
        _queue.ClaimAsync(default!, default).ReturnsForAnyArgs(call => Claim(call.Arg<ClaimRequest>()));
    }

    private IReadOnlyList<WorkItem> Claim(ClaimRequest request)
    {
        _onClaim?.Invoke();
        return
        [
            .. Enumerable.Range(1, Math.Min(_claimed, request.Limit)).Select(version => new WorkItem(
                new Lease(new VersionKey(Guid.NewGuid(), version), Guid.NewGuid()), "c", "n", "b", 1, new ContentHash(new byte[32]), "m", 4, "v", 1, null)),
        ];
    }

    private sealed class RecordingLogger<T> : ILogger<T>
    {
        public System.Collections.Concurrent.ConcurrentQueue<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Levels.Enqueue(logLevel);
    }
}
