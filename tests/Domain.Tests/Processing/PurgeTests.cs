using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Processing;

public sealed class PurgeTests : IDisposable
{
    private readonly List<VersionKey> _waiting = [];
    private readonly HashSet<string> _stuck = [];
    private readonly IDocumentRemoval _removal = Substitute.For<IDocumentRemoval>();
    private readonly IVectorIndex _index = Substitute.For<IVectorIndex>();
    private readonly IBlobStore _blobs = Substitute.For<IBlobStore>();
    private readonly Purge _purge;

    public PurgeTests()
    {
        _removal.ListPurgeableAsync(default!, default!, default, default).ReturnsForAnyArgs(call =>
            [.. _waiting.Except(call.ArgAt<IReadOnlyCollection<VersionKey>>(1)).Take(call.Arg<int>()).Select(static key => new PurgeTarget(key, ["v"], BlobOf(key)))]);
        _removal.WhenForAnyArgs(removal => removal.MarkPurgedAsync(default!, default))
            .Do(call => _waiting.RemoveAll(call.Arg<IReadOnlyCollection<VersionKey>>().Contains));
        _blobs.DeleteAsync(default, default, default).ReturnsForAnyArgs(call => _stuck.Contains(call.Arg<BlobPath>().Name)
            ? throw new RetryableException(ErrorCodes.StorageUnavailable, "leased")
            : true);
        _purge = new Purge(_removal, _index, _blobs, Options.Create(new WorkerOptions { Queues = { "q" } }), NullLogger<Purge>.Instance);
    }

    public void Dispose() => _purge.Dispose();

    [Fact]
    public async Task RunAsync_OldestCannotBeDeleted_PurgesTheOthersAndThatOneOnceItCan()
    {
        Wait(stuck: 1, free: 150);

        Assert.Equal(new PurgeReport(150, 1), await RunAsync());
        Assert.Single(_waiting);

        _stuck.Clear();
        Assert.Equal(new PurgeReport(1, 0), await RunAsync());
        Assert.Empty(_waiting);
    }

    [Fact]
    public async Task RunAsync_ManyOldOnesAreStuck_DoNotStarveTheNewer()
    {
        Wait(stuck: 25, free: 3);

        Assert.Equal([(0, 10), (0, 10), (3, 5), (0, 10)], [await CountAsync(), await CountAsync(), await CountAsync(), await CountAsync()]);
        Assert.Equal(25, _waiting.Count);
    }

    [Fact]
    public async Task RunAsync_DatabaseAway_Throws()
    {
        Wait(stuck: 0, free: 2);
        _index.DeleteAsync(default!, default, default, default)
            .ReturnsForAnyArgs(Task.FromException(new RetryableException(ErrorCodes.DatabaseUnavailable, "away")));

        await Assert.ThrowsAsync<RetryableException>(RunAsync);

        await _index.ReceivedWithAnyArgs(1).DeleteAsync(default!, default, default, default);
    }

    private static string BlobOf(VersionKey key) => BlobNames.Document(key, "a.txt").Name;

    private Task<PurgeReport> RunAsync() => _purge.RunAsync(TestContext.Current.CancellationToken);

    private async Task<(int Purged, int Failed)> CountAsync() => await RunAsync() is var report ? (report.Purged, report.Failed) : default;

    private void Wait(int stuck, int free)
    {
        for (var i = 1; i <= stuck + free; i++)
        {
            var key = new VersionKey(new Guid(i, 0, 0, new byte[8]), 1);
            _waiting.Add(key);
            if (i <= stuck)
            {
                _stuck.Add(BlobOf(key));
            }
        }
    }
}
