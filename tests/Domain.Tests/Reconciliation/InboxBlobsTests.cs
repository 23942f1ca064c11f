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

    [Theory]
    [InlineData("a//b.txt")]
    [InlineData("../b.txt")]
    [InlineData("a\u0007.txt")]
    public async Task RunAsync_NameNoDocumentCanHave_IsAFailedDocumentThatSaysSo(string name)
    {
        _fixture.Drop(name, "1");

        Assert.Equal(new Findings(1, 0, 1), await RunAsync());

        await _fixture.Registry.Received(1).BeginReceiptAsync(
            Arg.Is<ReceiptRequest>(request => request.Name.Value.StartsWith("unusable name ") && request.SourceEtag == "1"), Arg.Any<CancellationToken>());
        await _fixture.Registry.Received(1).AbandonReceiptAsync(
            Arg.Any<VersionKey>(), ErrorCodes.InvalidName, Arg.Any<string>(), Arg.Any<CancellationToken>());
        await _fixture.Blobs.DidNotReceiveWithAnyArgs().DeleteAsync(default, default, default);
    }

    [Fact]
    public void StandIn_TwoUnusableNames_AreToldApart() =>
        Assert.NotEqual(UnusableName.StandIn("a//b.txt"), UnusableName.StandIn("a/_b.txt\u0001"));

    private Task<Findings> RunAsync() =>
        new InboxBlobs(_fixture.Blobs, _fixture.Intake, NullLogger<InboxBlobs>.Instance).RunAsync(TestContext.Current.CancellationToken);
}
