using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Reconciliation;

/// <summary>An inbox of collection <c>c1</c> whose registry and storage behave well until a test tells them not to.</summary>
internal sealed class InboxFixture
{
    private readonly SortedDictionary<string, string> _inbox = new(StringComparer.Ordinal);

    public InboxFixture()
    {
        WorkerOptions.Queues.Add("q1");
        Collections.FindAsync("c1", Arg.Any<CancellationToken>()).Returns(new Collection(1, "c1", "q1", "model", 4, "c1"));
        Blobs.ListAsync(BlobContainer.Inbox, default!, default).ReturnsForAnyArgs(_ =>
            _inbox.Select(static drop => new BlobItem(drop.Key, drop.Value, 1, DateTimeOffset.UnixEpoch)).ToAsyncEnumerable());
        Blobs.FindAsync(default, default).ReturnsForAnyArgs(call =>
            call.Arg<BlobPath>() is (BlobContainer.Inbox, var name) && _inbox.TryGetValue(name, out var etag) ? new BlobProperties(etag, 1) : null);
        Blobs.CopyAsync(default, default!, default, default).ReturnsForAnyArgs(new BlobProperties("copy", 1));
        Blobs.OpenReadAsync(default, default).ReturnsForAnyArgs(_ => new MemoryStream([1]));
        Registry.BeginReceiptAsync(default!, default).ReturnsForAnyArgs(call =>
            new Receipt(KeyOf(call.Arg<ReceiptRequest?>()?.Name.Value ?? "-"), ReceiptOutcome.Receiving, "blob", NewDocument: true));
        Registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(call =>
            new Receipt(call.Arg<VersionKey>(), ReceiptOutcome.Accepted, "blob", NewDocument: true));
    }

    public IDocumentRegistry Registry { get; } = Substitute.For<IDocumentRegistry>();

    public IBlobStore Blobs { get; } = Substitute.For<IBlobStore>();

    public ICollectionStore Collections { get; } = Substitute.For<ICollectionStore>();

    public IWorkSignal Signal { get; } = Substitute.For<IWorkSignal>();

    public WorkerOptions WorkerOptions { get; } = new();

    public InboxIntake Intake => new(
        Registry, Blobs,
        new CollectionDirectory(Collections, Substitute.For<IVectorIndex>(), Substitute.For<IEmbedderCatalog>(), Options.Create(new CollectionOptions())),
        Signal, Options.Create(new IntakeOptions()), Options.Create(WorkerOptions));

    public void Drop(string name, string etag) => _inbox[$"c1/{name}"] = etag;

    /// <summary>Storage does not give this drop out: archived, leased.</summary>
    public void Withhold(string name) =>
        Blobs.CopyAsync(new BlobPath(BlobContainer.Inbox, $"c1/{name}"), Arg.Any<string>(), Arg.Any<BlobPath>(), Arg.Any<CancellationToken>())
            .Returns<BlobProperties>(_ => throw new RetryableException(ErrorCodes.StorageUnavailable, "BlobArchived"));

    /// <summary>The version a drop of this name gets; one-letter names.</summary>
    public static VersionKey KeyOf(string name) => new(new Guid(name[0], 0, 0, new byte[8]), 1);
}
