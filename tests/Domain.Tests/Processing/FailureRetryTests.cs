using Ingest.Domain.Processing;
using NSubstitute;

namespace Ingest.Domain.Tests.Processing;

public sealed class FailureRetryTests
{
    private readonly IWorkQueue _queue = Substitute.For<IWorkQueue>();
    private readonly IWorkSignal _signal = Substitute.For<IWorkSignal>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_SeveralBatches_GoesOnWhereEachEndedAndWakesTheWorker()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        _queue.RetryFailedAsync(new FailedDocuments("c", "corrupt", null, 500), Stop).Returns(new RetriedDocuments(500, first));
        _queue.RetryFailedAsync(new FailedDocuments("c", "corrupt", first, 500), Stop).Returns(new RetriedDocuments(0, second));
        _queue.RetryFailedAsync(new FailedDocuments("c", "corrupt", second, 500), Stop).Returns(new RetriedDocuments(7, Next: null));

        Assert.Equal(507, await new FailureRetry(_queue, _signal).RunAsync("c", "corrupt", Stop));

        _signal.Received(2).Notify();
    }

    [Fact]
    public async Task RunAsync_NothingFailed_WakesNobody()
    {
        _queue.RetryFailedAsync(Arg.Any<FailedDocuments>(), Stop).Returns(new RetriedDocuments(0, Next: null));

        Assert.Equal(0, await new FailureRetry(_queue, _signal).RunAsync(null, null, Stop));

        _signal.DidNotReceive().Notify();
    }
}
