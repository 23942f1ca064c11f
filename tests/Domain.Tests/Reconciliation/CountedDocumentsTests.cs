using Ingest.Domain.Figures;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Reconciliation.Checks;
using NSubstitute;

namespace Ingest.Domain.Tests.Reconciliation;

public sealed class CountedDocumentsTests
{
    private readonly IFigureKeeping _figures = Substitute.For<IFigureKeeping>();
    private readonly IReconcileStore _store = Substitute.For<IReconcileStore>();
    private readonly Guid _last = Guid.CreateVersion7();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_WalkThatEnds_ComparesTheSumsToo()
    {
        _figures.NoteMiscountedAsync(null, Arg.Any<int>(), Stop).Returns(new MiscountedPage(2, _last));
        _figures.NoteMiscountedAsync(_last, Arg.Any<int>(), Stop).Returns(new MiscountedPage(1, Next: null));
        _figures.MendSumsAsync(Stop).Returns(4);

        var findings = await new CountedDocuments(_figures, _store).RunAsync(Stop);

        Assert.Equal(new Findings(7, 7), findings);
        await _store.Received().SetCursorAsync("counts", "all", null, Stop);
    }

    [Fact]
    public async Task RunAsync_MoreThanARunLooksAt_GoesOnThereTheNextTime()
    {
        _figures.NoteMiscountedAsync(default, default, default).ReturnsForAnyArgs(new MiscountedPage(0, _last));
        _store.GetCursorAsync("counts", "all", Stop).Returns($"{_last:D}");

        await new CountedDocuments(_figures, _store).RunAsync(Stop);

        await _figures.Received(20).NoteMiscountedAsync(_last, 1000, Stop);
        await _figures.DidNotReceiveWithAnyArgs().MendSumsAsync(default);
        await _store.Received().SetCursorAsync("counts", "all", $"{_last:D}", Stop);
    }
}
