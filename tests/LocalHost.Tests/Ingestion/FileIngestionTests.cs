using Ingest.Domain.Batches;
using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Ingestion;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.LocalHost.Tests.Ingestion;

public sealed class FileIngestionTests : IDisposable
{
    private static readonly VersionKey Key = new(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 1);

    private readonly TemporaryFolder _folder = new();
    private readonly IDocumentQueries _queries = Substitute.For<IDocumentQueries>();
    private readonly IDocumentRegistry _registry = Substitute.For<IDocumentRegistry>();
    private readonly IBlobStore _blobs = Substitute.For<IBlobStore>();
    private readonly IBatchStore _batches = Substitute.For<IBatchStore>();
    private readonly ICollectionStore _collections = Substitute.For<ICollectionStore>();

    public FileIngestionTests()
    {
        _collections.FindAsync(default!, default).ReturnsForAnyArgs(new Collection(1, "c1", "q1", "model", 4, "c1"));
        _registry.BeginReceiptAsync(default!, default).ReturnsForAnyArgs(new Receipt(Key, ReceiptOutcome.Receiving, "blob", NewDocument: true));
        _registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(new Receipt(Key, ReceiptOutcome.Gone, "", NewDocument: false));
        _batches.AppendAsync(default, default!, default).ReturnsForAnyArgs(new BatchPage(Guid.Empty, 1, []));
        _batches.RecordAsync(default, default!, default).ReturnsForAnyArgs(true);
        _blobs.WriteAsync(default, default!, default).ReturnsForAnyArgs(new BlobProperties("etag", 5));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_ReceiptGivenUpWhileItWasSent_IsAFailureThatNamesTheSetting()
    {
        _queries.FollowAsync(default!, default).ReturnsForAnyArgs([new FollowedDocument(Document(), null)]);

        var result = await RunAsync();

        Assert.Equal(("failed", ErrorCodes.UploadIncomplete), (result.State, result.Error?.Code));
        Assert.Contains("Ingest:Intake:ReceiptTimeout", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DocumentDeletedWhileItWasSent_SaysSo()
    {
        _queries.FollowAsync(default!, default).ReturnsForAnyArgs([new FollowedDocument(Document() with { DeletedAt = DateTimeOffset.UnixEpoch }, null)]);

        var result = await RunAsync();

        Assert.Equal(("deleted", "deleted by somebody meanwhile"), (result.State, result.Reason));
    }

    [Fact]
    public async Task RunAsync_BatchIsCancelledMeanwhile_SendsNothingMore()
    {
        _batches.AppendAsync(default, default!, default).ThrowsAsyncForAnyArgs(BatchCancelled.Since(Guid.Empty, DateTimeOffset.UnixEpoch));

        var result = await RunAsync();

        Assert.Equal(("cancelled", false), (result.State, result.IsFailed));
        await _registry.DidNotReceiveWithAnyArgs().BeginReceiptAsync(default!, default);
    }

    private static DocumentView Document() => new(
        Key.DocumentId, "c1", "q1", "a.txt", "upload", 1, null, VersionState.Failed, null, 0, null, null, null, null, 0, null, null, null, null,
        ErrorCodes.UploadIncomplete, "late", null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, null);

    private async Task<FileResult> RunAsync()
    {
        var directory = new CollectionDirectory(
            _collections, Substitute.For<IVectorIndex>(), Substitute.For<IEmbedderCatalog>(), Options.Create(new CollectionOptions()));
        var intake = new DocumentIntake(
            _registry, _blobs, directory, Substitute.For<IWorkSignal>(), new RecentContent(Options.Create(new WorkerOptions()), TimeProvider.System),
            Options.Create(new IntakeOptions()), NullLogger<DocumentIntake>.Instance);
        var results = await new FileIngestion(intake, _batches, _queries, Options.Create(new IntakeOptions()), TimeProvider.System).RunAsync(
            Guid.Empty, [new SelectedFile("a.txt", _folder.Write("a.txt", "hello"))], "c1", "upload", new Silent(),
            TestContext.Current.CancellationToken);
        return Assert.Single(results);
    }

    private sealed class Silent : IIngestionProgress
    {
        public void Sent(string name)
        {
        }

        public void Working(string name, string stage, long done, long? total)
        {
        }

        public void Finished(FileResult result)
        {
        }
    }
}
