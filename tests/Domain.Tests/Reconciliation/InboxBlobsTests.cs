using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Reconciliation.Checks;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace Ingest.Domain.Tests.Reconciliation;

public sealed class InboxBlobsTests
{
    private readonly InboxFixture _fixture = new();

    [Fact]
    public async Task RunAsync_StorageWithholdsOneBlob_RegistersThoseAfterIt()
    {
        _fixture.Drop("a", "1");
        _fixture.Drop("b", "2");
        _fixture.Withhold("a");

        Assert.Equal(new Findings(2, 1), await RunAsync());

        await _fixture.Registry.Received(1).CompleteReceiptAsync(
            InboxFixture.KeyOf("b"), Arg.Any<ReceivedContent>(), ConflictPolicy.Replace, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task RunAsync_DatabaseAway_StopsAtOnce()
    {
        _fixture.Drop("a", "1");
        _fixture.Drop("b", "2");
        _fixture.Registry.BeginReceiptAsync(default!, default)
            .ReturnsForAnyArgs<Receipt>(_ => throw new RetryableException(ErrorCodes.DatabaseUnavailable, "away"));

        await Assert.ThrowsAsync<RetryableException>(RunAsync);

        await _fixture.Registry.ReceivedWithAnyArgs(1).BeginReceiptAsync(default!, default);
    }

    private Task<Findings> RunAsync() =>
        new InboxBlobs(_fixture.Blobs, _fixture.Intake, NullLogger<InboxBlobs>.Instance).RunAsync(TestContext.Current.CancellationToken);
}
