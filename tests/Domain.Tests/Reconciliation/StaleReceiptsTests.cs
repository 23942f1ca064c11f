using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Reconciliation.Checks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Reconciliation;

public sealed class StaleReceiptsTests
{
    private readonly InboxFixture _fixture = new();
    private readonly IDocumentQueries _queries = Substitute.For<IDocumentQueries>();

    [Fact]
    public async Task RunAsync_DropOfADocumentThatWasUploadedOnce_IsResumedAndReplaces()
    {
        _fixture.Drop("a", "1");
        Stale("a", etag: "1", source: "upload");

        Assert.Equal(new Findings(1, 1), await RunAsync());

        await _fixture.Registry.Received(1).CompleteReceiptAsync(
            InboxFixture.KeyOf("a"), Arg.Any<ReceivedContent>(), ConflictPolicy.Replace, Arg.Any<CancellationToken>());
        await _fixture.Registry.DidNotReceiveWithAnyArgs().AbandonReceiptAsync(default, default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_OtherBytesWereDroppedSince_AbandonsTheOldReceipt()
    {
        _fixture.Drop("a", "2");
        Stale("a", etag: "1", source: InboxIntake.Source);

        await RunAsync();

        await AbandonedAsync("a");
    }

    [Fact]
    public async Task RunAsync_UploadToADocumentThatWasDroppedOnce_IsAbandonedWhateverLiesInTheInbox()
    {
        _fixture.Drop("a", "2");
        Stale("a", etag: null, source: InboxIntake.Source);

        await RunAsync();

        await AbandonedAsync("a");
    }

    [Fact]
    public async Task RunAsync_OneCannotBeFinished_FinishesTheOthers()
    {
        _fixture.Drop("a", "1");
        _fixture.Withhold("a");
        Stale("a", etag: "1", source: InboxIntake.Source, "b");

        Assert.Equal(new Findings(2, 1), await RunAsync());

        await AbandonedAsync("b");
    }

    private Task<bool> AbandonedAsync(string name) => _fixture.Registry.Received(1).AbandonReceiptAsync(
        InboxFixture.KeyOf(name), ErrorCodes.UploadIncomplete, Arg.Any<string>(), Arg.Any<CancellationToken>());

    private void Stale(string name, string? etag, string source, params IEnumerable<string> uploads)
    {
        var receipts = new List<StaleReceipt> { new(InboxFixture.KeyOf(name), etag) };
        receipts.AddRange(uploads.Select(static upload => new StaleReceipt(InboxFixture.KeyOf(upload), SourceEtag: null)));
        _fixture.Registry.ListStaleReceiptsAsync(default!, default, default, default).ReturnsForAnyArgs(receipts);
        foreach (var each in uploads.Append(name))
        {
            var id = InboxFixture.KeyOf(each).DocumentId;
            _queries.FindAsync(id, Arg.Any<CancellationToken>()).Returns(new DocumentView(
                id, "c1", "q1", each, source, 1, null, VersionState.Receiving, null, 0, null, null, null, null, 0, null, null, null, null, null, null,
                null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, null));
        }
    }

    private Task<Findings> RunAsync() => new StaleReceipts(
        _fixture.Registry, _queries, _fixture.Blobs, _fixture.Intake, _fixture.Signal, Options.Create(new IntakeOptions()),
        Options.Create(_fixture.WorkerOptions), TimeProvider.System, NullLogger<StaleReceipts>.Instance).RunAsync(TestContext.Current.CancellationToken);
}
