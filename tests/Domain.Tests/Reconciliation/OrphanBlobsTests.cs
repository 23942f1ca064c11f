using System.Globalization;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Reconciliation.Checks;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Ingest.Domain.Tests.Reconciliation;

public sealed class OrphanBlobsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly List<BlobItem> _documents = [];
    private readonly HashSet<VersionKey> _known = [];
    private readonly HashSet<VersionKey> _strangers = [];
    private readonly Dictionary<string, string?> _cursors = [];
    private readonly List<BlobPath> _deleted = [];
    private readonly IBlobStore _blobs = Substitute.For<IBlobStore>();
    private readonly IReconcileStore _store = Substitute.For<IReconcileStore>();

    public OrphanBlobsTests()
    {
        _blobs.ListPageAsync(default, default, default, default).ReturnsForAnyArgs(call => List(call.Arg<BlobContainer>(), call.Arg<string?>(), call.Arg<int>()));
        _blobs.DeleteAsync(default, default, default).ReturnsForAnyArgs(call =>
        {
            _deleted.Add(call.Arg<BlobPath>());
            return true;
        });
        _store.FilterKnownAsync(default!, default).ReturnsForAnyArgs(call => call.Arg<IReadOnlyCollection<VersionKey>>().Where(_known.Contains).ToHashSet());
        _store.FilterAbandonedAsync(default!, default).ReturnsForAnyArgs(call => call.Arg<IReadOnlyCollection<VersionKey>>().Where(key => !_strangers.Contains(key)).ToHashSet());
        _store.GetCursorAsync(default!, default!, default).ReturnsForAnyArgs(call => _cursors.GetValueOrDefault(call.ArgAt<string>(1)));
        _store.WhenForAnyArgs(store => store.SetCursorAsync(default!, default!, default, default))
            .Do(call => _cursors[call.ArgAt<string>(1)] = call.ArgAt<string?>(2));
    }

    [Fact]
    public async Task RunAsync_OrphansAmongKnown_DeletesTheOldOnesOnTheirEtag()
    {
        Known(3);
        var old = Orphan(Now.AddMinutes(-61));
        Orphan(Now.AddMinutes(-59));

        Assert.Equal(new Findings(1, 1), await RunAsync());

        Assert.Equal([new BlobPath(BlobContainer.Documents, old.Name)], _deleted);
        await _blobs.Received(1).DeleteAsync(Arg.Any<BlobPath>(), old.Etag, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_DocumentTheDatabaseDoesNotKnow_IsHeldForAPerson()
    {
        var blob = Orphan(DateTimeOffset.UnixEpoch);
        Assert.True(BlobNames.TryParse(blob.Name, out var key));
        _strangers.Add(key);

        Assert.Equal(new Findings(1, 0, 1), await RunAsync());

        Assert.Empty(_deleted);
    }

    [Fact]
    public async Task RunAsync_NameOfAnotherForm_IsHeld()
    {
        _documents.Add(new BlobItem("somebody's.txt", "e", 1, DateTimeOffset.UnixEpoch));

        Assert.Equal(new Findings(1, 0, 1), await RunAsync());

        Assert.Empty(_deleted);
    }

    [Theory]
    [InlineData(OrphanBlobs.Cap, 0, OrphanBlobs.Cap)]
    [InlineData(OrphanBlobs.Cap + 1, 0, 0)]
    [InlineData(OrphanBlobs.Cap + 1, (9 * (OrphanBlobs.Cap + 1)) - 1, 0)]
    [InlineData(OrphanBlobs.Cap + 1, 9 * (OrphanBlobs.Cap + 1), OrphanBlobs.Cap + 1)]
    public async Task RunAsync_ManyOrphans_DeletesAllOrNone(int orphans, int known, int deleted)
    {
        Known(known);
        for (var i = 0; i < orphans; i++)
        {
            Orphan(DateTimeOffset.UnixEpoch);
        }

        Assert.Equal(new Findings(orphans, deleted, orphans - deleted), await RunAsync());

        Assert.Equal(deleted, _deleted.Count);
    }

    [Fact]
    public async Task RunAsync_MoreThanItsBudget_GoesOnWhereItEnded()
    {
        Known(OrphanBlobs.PagesPerRun * 1_000);
        Orphan(DateTimeOffset.UnixEpoch);

        Assert.Equal(default, await RunAsync());
        Assert.NotNull(_cursors["documents"]);
        Assert.Equal(new Findings(1, 1), await RunAsync());
        Assert.Null(_cursors["documents"]);
    }

    [Fact]
    public async Task RunAsync_OneCannotBeDeleted_DeletesTheOthers()
    {
        var stuck = Orphan(DateTimeOffset.UnixEpoch);
        Orphan(DateTimeOffset.UnixEpoch);
        _blobs.DeleteAsync(new BlobPath(BlobContainer.Documents, stuck.Name), Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns<bool>(_ => throw new RetryableException(ErrorCodes.StorageUnavailable, "leased"));

        Assert.Equal(new Findings(2, 1), await RunAsync());
    }

    [Fact]
    public async Task RunAsync_ContinuationRefused_BeginsAnewTheNextTime()
    {
        Known(1);
        _cursors["documents"] = "no number";

        await Assert.ThrowsAsync<RetryableException>(RunAsync);

        Assert.Equal(default, await RunAsync());
    }

    private Task<Findings> RunAsync() =>
        new OrphanBlobs(_store, _blobs, new ManualTimeProvider(Now), NullLogger<OrphanBlobs>.Instance).RunAsync(TestContext.Current.CancellationToken);

    private void Known(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _known.Add(Add(DateTimeOffset.UnixEpoch).Key);
        }
    }

    private BlobItem Orphan(DateTimeOffset at) => Add(at).Blob;

    private (VersionKey Key, BlobItem Blob) Add(DateTimeOffset at)
    {
        var key = new VersionKey(new Guid(_documents.Count + 1, 0, 0, new byte[8]), 1);
        var blob = new BlobItem(BlobNames.Document(key, "a.txt").Name, $"etag {_documents.Count}", 1, at);
        _documents.Add(blob);
        return (key, blob);
    }

    private BlobPage List(BlobContainer container, string? continuation, int limit)
    {
        if (container != BlobContainer.Documents)
        {
            return new BlobPage([], null);
        }

        if (!int.TryParse(continuation ?? "0", CultureInfo.InvariantCulture, out var from))
        {
            throw new RetryableException(ErrorCodes.StorageUnavailable, "400");
        }

        var end = from + limit;
        return new BlobPage([.. _documents.Skip(from).Take(limit)], end < _documents.Count ? end.ToString(CultureInfo.InvariantCulture) : null);
    }
}
