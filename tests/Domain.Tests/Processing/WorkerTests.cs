using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Processing;

/// <summary>Nothing that goes wrong once ends a loop of the worker: a worker that only looks alive is how documents get stuck (P3).</summary>
public sealed class WorkerTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();
    private readonly IDocumentRemoval _removal = Substitute.For<IDocumentRemoval>();
    private readonly WorkSignal _signal = new(TimeProvider.System);
    private readonly WorkerOptions _options = new()
    {
        Slots = 1, PollInterval = TimeSpan.FromMilliseconds(10), RescueInterval = TimeSpan.FromMilliseconds(100), StopGrace = TimeSpan.Zero,
    };

    public WorkerTests()
    {
        _options.Queues.Add("q");
        _fixture.Queue.ClaimAsync(default!, default).ReturnsForAnyArgs([]);
        _fixture.Queue.RescueAsync(default!, default, default, default, default).ReturnsForAnyArgs([]);
        _removal.ListPurgeableAsync(default!, default!, default, default).ReturnsForAnyArgs([]);
    }

    public void Dispose()
    {
        _fixture.Dispose();
        _signal.Dispose();
    }

    [Fact]
    public async Task RunAsync_ClaimMeetsAnUnforeseenError_ClaimsAgain()
    {
        var published = new TaskCompletionSource();
        _fixture.Queue.ClaimAsync(default!, default).ReturnsForAnyArgs(
            _ => throw new InvalidOperationException("unforeseen"), _ => [_fixture.Item], _ => []);
        _fixture.Queue.PublishAsync(default, default!, default).ReturnsForAnyArgs(true).AndDoes(_ => published.TrySetResult());

        await RunUntilAsync(published.Task);
    }

    [Fact]
    public async Task RunAsync_RowCannotBeTold_TakesTheNextVersionAndStopsInPeace()
    {
        var published = new TaskCompletionSource();
        _fixture.Queue.ClaimAsync(default!, default).ReturnsForAnyArgs(_ => [_fixture.Item], _ => [_fixture.Item], _ => []);
        _fixture.Queue.PublishAsync(default, default!, default).ReturnsForAnyArgs(
            _ => throw new InvalidOperationException("unforeseen"), _ => { published.TrySetResult(); return true; });
        _fixture.Queue.RetryAsync(default, default!, default).ReturnsForAnyArgs<VersionState?>(_ => throw new InvalidOperationException("unforeseen too"));

        await RunUntilAsync(published.Task);
    }

    [Fact]
    public async Task RunAsync_RescueMeetsAnUnforeseenError_RescuesAgain()
    {
        var again = new TaskCompletionSource();
        _fixture.Queue.RescueAsync(default!, default, default, default, default).ReturnsForAnyArgs(
            _ => throw new InvalidOperationException("unforeseen"), _ => { again.TrySetResult(); return []; });

        await RunUntilAsync(again.Task);
    }

    [Fact]
    public async Task RunAsync_PurgeWaitsForStorage_RescuesAllTheSame()
    {
        var (purging, rescuedMeanwhile) = (new TaskCompletionSource(), new TaskCompletionSource());
        _removal.ListPurgeableAsync(default!, default!, default, default).ReturnsForAnyArgs(async call =>
        {
            purging.TrySetResult();
            await Task.Delay(Timeout.Infinite, call.Arg<CancellationToken>());
            return (IReadOnlyList<PurgeTarget>)[];
        });
        _fixture.Queue.RescueAsync(default!, default, default, default, default).ReturnsForAnyArgs(_ =>
        {
            if (purging.Task.IsCompleted)
            {
                rescuedMeanwhile.TrySetResult();
            }

            return [];
        });

        await RunUntilAsync(rescuedMeanwhile.Task);
    }

    private async Task RunUntilAsync(Task happened)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var options = Options.Create(_options);
        var worker = new Worker(
            _fixture.Queue, _fixture.Pipeline(), _signal, new Rescue(_fixture.Queue, _signal, options, NullLogger<Rescue>.Instance),
            new Purge(_removal, Substitute.For<IVectorIndex>(), Substitute.For<IBlobStore>(), options, NullLogger<Purge>.Instance),
            new FigureUpkeep(Substitute.For<IFigureKeeping>(), TimeProvider.System), _fixture.Budget(), _fixture.Recent, options, TimeProvider.System,
            NullLogger<Worker>.Instance);
        var running = worker.RunAsync(stop.Token);
        await happened.WaitAsync(Eventually.TimeLimit, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.TimeLimit, TestContext.Current.CancellationToken);
    }
}
