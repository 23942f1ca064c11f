using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Documents;

public sealed class DocumentIntakeTests
{
    private static readonly VersionKey Key = new(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 1);
    private readonly IDocumentRegistry _registry = Substitute.For<IDocumentRegistry>();
    private readonly IBlobStore _blobs = Substitute.For<IBlobStore>();
    private readonly ICollectionStore _collections = Substitute.For<ICollectionStore>();
    private readonly IWorkSignal _signal = Substitute.For<IWorkSignal>();
    private readonly RecentContent _recent = new(Options.Create(new WorkerOptions()), TimeProvider.System);
    private readonly IntakeOptions _options = new() { MaxFileSize = 2048 };

    public DocumentIntakeTests()
    {
        _collections.FindAsync("c1", Arg.Any<CancellationToken>()).Returns(new Collection(1, "c1", "q1", "model", 4, "c1"));
        _registry.BeginReceiptAsync(default!, default).ReturnsForAnyArgs(new Receipt(Key, ReceiptOutcome.Receiving, "blob", NewDocument: true));
        _registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(new Receipt(Key, ReceiptOutcome.Accepted, "blob", NewDocument: true));
        _blobs.WriteAsync(default, default!, default).ReturnsForAnyArgs(async call =>
        {
            using var copy = new MemoryStream();
            await call.Arg<Stream>().CopyToAsync(copy, call.Arg<CancellationToken>());
            return new BlobProperties("etag", copy.Length);
        });
    }

    [Fact]
    public async Task AddAsync_NewBytes_RegistersTheRowBeforeTheBlobAndItsHashAfter()
    {
        var result = await AddAsync("hello");

        Assert.Equal(new IntakeResult(Key, ReceiptOutcome.Accepted, true, 5), result);
        Received.InOrder(() =>
        {
            _registry.BeginReceiptAsync(Arg.Any<ReceiptRequest>(), Arg.Any<CancellationToken>());
            _blobs.WriteAsync(new BlobPath(BlobContainer.Documents, "blob"), Arg.Any<Stream>(), Arg.Any<CancellationToken>());
            _registry.CompleteReceiptAsync(
                Key, new ReceivedContent(new ContentHash(SHA256.HashData("hello"u8)), 5, "etag"), ConflictPolicy.Replace, Arg.Any<CancellationToken>());
            _signal.Notify();
        });
    }

    [Theory]
    [InlineData(ReceiptOutcome.Unchanged)]
    [InlineData(ReceiptOutcome.Conflict)]
    [InlineData(ReceiptOutcome.Gone)]
    public async Task AddAsync_BytesNotNeededAfterAll_DeletesTheBlobAndSignalsNothing(ReceiptOutcome outcome)
    {
        _registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(new Receipt(Key, outcome, "other", NewDocument: false));

        Assert.Equal(outcome, (await AddAsync("hello")).Outcome);

        await _blobs.Received(1).DeleteAsync(new BlobPath(BlobContainer.Documents, "blob"), null, Arg.Any<CancellationToken>());
        _signal.DidNotReceive().Notify();
    }

    [Fact]
    public async Task AddAsync_KnownLengthOverTheLimit_RefusesBeforeAnyRow()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => AddAsync("x", length: 2049));

        Assert.Equal(ErrorCodes.TooLarge, error.Code);
        await _registry.DidNotReceiveWithAnyArgs().BeginReceiptAsync(default!, default);
    }

    [Fact]
    public async Task AddAsync_StreamTurnsOutOverTheLimit_StopsReadingAndSaysWhyInTheRow()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => AddAsync(new string('x', 100_000)));

        Assert.Equal(ErrorCodes.TooLarge, error.Code);
        await _registry.Received(1).AbandonReceiptAsync(Key, ErrorCodes.TooLarge, Arg.Is<string>(message => message.Contains("Ingest:Intake:MaxFileSize")), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task AddAsync_SenderGoesAway_MarksTheReceiptEvenThoughItsTokenIsCancelled()
    {
        using var sender = new CancellationTokenSource();
        _blobs.WriteAsync(default, default!, default).ReturnsForAnyArgs<BlobProperties>(_ =>
        {
            sender.Cancel();
            throw new OperationCanceledException(sender.Token);
        });

        await Assert.ThrowsAsync<OperationCanceledException>(() => AddAsync("hello", cancellationToken: sender.Token));

        await _registry.Received(1).AbandonReceiptAsync(
            Key, ErrorCodes.UploadIncomplete, Arg.Any<string>(), Arg.Is<CancellationToken>(token => !token.IsCancellationRequested));
    }

    [Fact]
    public async Task AddAsync_WorkerHere_KeepsTheBytesForItBeforeTheRowIsPending()
    {
        using var taking = _recent.Open(["q1"]);
        long keptWhenCompleted = 0;
        _registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(_ =>
        {
            keptWhenCompleted = _recent.Size;
            return new Receipt(Key, ReceiptOutcome.Accepted, "blob", NewDocument: true);
        });

        await AddAsync("hello", length: 5);

        Assert.Equal(5, keptWhenCompleted);
        Assert.Equal("hello"u8.ToArray(), _recent.Take(Key, new ContentHash(SHA256.HashData("hello"u8))));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(null)]
    public async Task AddAsync_NotAsLongAsWasSaid_TakesEverythingInAndKeepsNothing(int? said)
    {
        using var taking = _recent.Open(["q1"]);

        var result = await AddAsync("hello", length: said);

        Assert.Equal((ReceiptOutcome.Accepted, 5L), (result.Outcome, result.Size));
        Assert.Equal(0, _recent.Size);
    }

    [Fact]
    public async Task AddAsync_BytesNotNeededAfterAll_KeepsNothing()
    {
        using var taking = _recent.Open(["q1"]);
        _registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(new Receipt(Key, ReceiptOutcome.Gone, "other", NewDocument: false));

        await AddAsync("hello", length: 5);

        Assert.Equal(0, _recent.Size);
    }

    [Fact]
    public async Task AddFileAsync_UnchangedFile_SendsNothing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.txt", "hello");
        _registry.BeginReceiptAsync(default!, default).ReturnsForAnyArgs(new Receipt(Key, ReceiptOutcome.Unchanged, "blob", NewDocument: false));

        var result = await Intake().AddFileAsync(Request(), path, TestContext.Current.CancellationToken);

        Assert.Equal(ReceiptOutcome.Unchanged, result.Outcome);
        var hash = new ContentHash(SHA256.HashData("hello"u8));
        await _registry.Received(1).BeginReceiptAsync(Arg.Is<ReceiptRequest>(request => request.Hash == hash), Arg.Any<CancellationToken>());
        await _blobs.DidNotReceiveWithAnyArgs().WriteAsync(default, default!, default);
    }

    private static IntakeRequest Request(long? length = null) =>
        new("c1", DocumentName.Parse("a.txt"), "upload", ConflictPolicy.Replace, Length: length);

    private Task<IntakeResult> AddAsync(string text, long? length = null, CancellationToken? cancellationToken = null) =>
        Intake().AddAsync(Request(length), new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellationToken ?? TestContext.Current.CancellationToken);

    private DocumentIntake Intake() => new(
        _registry, _blobs,
        new CollectionDirectory(_collections, Substitute.For<IVectorIndex>(), Substitute.For<IEmbedderCatalog>(), Options.Create(new CollectionOptions())),
        _signal, _recent, Options.Create(_options), NullLogger<DocumentIntake>.Instance);
}
