using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.Domain.Sources.Runs.Phases;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Domain.Tests.Sources.Runs;

/// <summary>Enumeration, repair, deletion and the end of a run.</summary>
public sealed class LastPhasesTests : IDisposable
{
    private readonly SyncFixture _fixture = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Enumerate_KeysTwice_AreRecordedOnce()
    {
        EnumerateStep();
        _fixture.Connector.ListKeysAsync(default!, default, default).ReturnsForAnyArgs(new KeyPage(["a", "b", "a"], "next"));

        Assert.Null(await StepAsync());

        Assert.Equal(["a", "b"], Keys().Keys);
        Assert.Equal(("next", true), (Keys().Next, Keys().RememberMissed));
    }

    [Fact]
    public async Task Enumerate_SourceReadFromADayOn_DoesNotMissOlderItems()
    {
        EnumerateStep();
        _fixture.Source.FirstSyncDays = 30;
        _fixture.Connector.ListKeysAsync(default!, default, default).ReturnsForAnyArgs(new KeyPage(["a"], null));

        await StepAsync();

        Assert.False(Keys().RememberMissed);
    }

    [Fact]
    public async Task Enumerate_NotDue_GoesOnWithoutListing()
    {
        _fixture.SetRun(SyncPhase.Enumerate);
        _fixture.Queue.SucceedAsync(default, default).ReturnsForAnyArgs(true);

        Assert.Equal(SyncOutcome.Succeeded, await StepAsync());

        await _fixture.Connector.DidNotReceiveWithAnyArgs().ListKeysAsync(default!, default, default);
        await _fixture.Deletions.DidNotReceiveWithAnyArgs().SettleAsync(default, default);
    }

    [Fact]
    public async Task Repair_UnreadItems_AreReadByKeyWithinTheLimitOfTheRun()
    {
        _fixture.SetRun(SyncPhase.Repair);
        _fixture.Options.RepairLimit = 77;
        ItemKey[] asked = [SyncFixture.Key("a"), SyncFixture.Key("b"), SyncFixture.Key("gone")];
        _fixture.Progress.ListUnreadAsync(_fixture.Lease, 20, 77, Arg.Any<CancellationToken>()).Returns(asked);
        _fixture.Connector.ReadItemsAsync(default!, default).ReturnsForAnyArgs(
            new ItemPage([SyncFixture.Item("a")], [new ItemFailure(SyncFixture.Key("b"), ErrorCodes.ItemMalformed, "still")], null));

        Assert.Null(await StepAsync());

        var repair = Repair();
        Assert.Equal(asked, repair.Asked);
        Assert.Equal(SyncFixture.Key("a"), Assert.Single(repair.Items).Item);
        Assert.Equal(SyncFixture.Key("b"), Assert.Single(repair.Failures).Key);
    }

    [Fact]
    public async Task Repair_PartitionNotReadable_ListsEveryItemAskedForAsFailed()
    {
        _fixture.SetRun(SyncPhase.Repair);
        _fixture.Progress.ListUnreadAsync(default, default, default, default).ReturnsForAnyArgs([SyncFixture.Key("a"), SyncFixture.Key("b")]);
        _fixture.Connector.ReadItemsAsync(default!, default).ThrowsAsyncForAnyArgs(new SkippableException(ErrorCodes.SourceRefused, "no scope"));

        Assert.Null(await StepAsync());

        Assert.Equal([SyncFixture.Key("a"), SyncFixture.Key("b")], Repair().Failures.Select(static failure => failure.Key));
    }

    [Theory]
    [InlineData(20, 0.05, 100, 20)]
    [InlineData(20, 0.05, 1000, 50)]
    [InlineData(0, 0.0, 1000, 0)]
    [InlineData(0, 0.5, 3, 1)]
    public void Cap_CountAndShare_IsTheLargerOne(int count, double share, long live, long expected) =>
        Assert.Equal(expected, DeletePhase.Cap(new SourceOptions { DeleteCount = count, DeleteShare = share }, live));

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public async Task Delete_CandidatesAndCap_HoldsWhatIsOverIt(int candidates, bool hold)
    {
        _fixture.SetRun(SyncPhase.Delete, enumerates: true);
        _fixture.Deletions.SettleAsync(default, default).ReturnsForAnyArgs(new Absences(100, 30, candidates, Complete: true));
        _fixture.Queue.SucceedAsync(default, default).ReturnsForAnyArgs(true);

        Assert.Equal(SyncOutcome.Succeeded, await StepAsync());

        await _fixture.Deletions.Received(1).DecideAsync(_fixture.Lease, hold, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Delete_EnumerationNotComplete_DecidesNothing()
    {
        _fixture.SetRun(SyncPhase.Delete, enumerates: true);
        _fixture.Deletions.SettleAsync(default, default).ReturnsForAnyArgs(new Absences(0, 0, 0, Complete: false));
        _fixture.Queue.SucceedAsync(default, default).ReturnsForAnyArgs(true);

        await StepAsync();

        await _fixture.Deletions.DidNotReceiveWithAnyArgs().DecideAsync(default, default, default);
    }

    [Fact]
    public async Task Delete_DecidedBefore_CarriesOutOneBatchAStepAndDecidesNothingAgain()
    {
        _fixture.SetRun(SyncPhase.Delete, enumerates: true);
        var approved = new ConfirmedDeletion(_fixture.Lease.RunId, "team", SyncFixture.Key("a"), SyncFixture.IdOf("a"));
        _fixture.Deletions.SettleAsync(default, default).ReturnsForAnyArgs(new Absences(100, 30, 10, Complete: true));
        _fixture.Deletions.ListAsync(default, default, default, default).ReturnsForAnyArgs(
            [new Deletion(approved.Item, approved.DocumentId, "a", "A", SyncFixture.Start, "approved")]);
        _fixture.Deletions.ListConfirmedAsync(default, default).ReturnsForAnyArgs([approved]);

        Assert.Null(await StepAsync());

        await _fixture.Deletions.DidNotReceiveWithAnyArgs().DecideAsync(default, default, default);
        Received.InOrder(() =>
        {
            _fixture.Removal.DeleteAsync(approved.DocumentId, Arg.Any<string>(), Arg.Any<CancellationToken>());
            _fixture.Deletions.MarkDeletedAsync(Arg.Any<IReadOnlyCollection<ConfirmedDeletion>>(), Arg.Any<CancellationToken>());

            // Deleting asks the source nothing, and is progress all the same.
            _fixture.Queue.HeartbeatAsync(_fixture.Lease, 0, _fixture.Options.LeaseDuration, Arg.Any<CancellationToken>());
        });
    }

    [Theory]
    [InlineData(SyncRunKind.Sync)]
    [InlineData(SyncRunKind.Backfill)]
    public async Task Delete_Approved_AreConfirmedByKeyBeforeAnythingGoes(SyncRunKind kind)
    {
        _fixture.SetRun(SyncPhase.Delete, kind, kind == SyncRunKind.Backfill ? 7 : null);
        Approved("gone", "here", "refused");
        _fixture.Connector.ReadItemsAsync(default!, default).ReturnsForAnyArgs(
            new ItemPage([SyncFixture.Item("here")], [new ItemFailure(SyncFixture.Key("refused"), ErrorCodes.SourceRefused, "no scope")], null));

        Assert.Null(await StepAsync());

        var confirmation = Confirmation();
        Assert.Equal([SyncFixture.Key("gone")], confirmation.Gone);
        Assert.Equal([SyncFixture.Key("here")], confirmation.Here);
        Assert.Equal([SyncFixture.Key("refused")], confirmation.Unreadable.Select(static failure => failure.Key));
        Assert.Equal(SyncFixture.Key("here"), Assert.Single(Repair().Items).Item);
        await _fixture.Removal.DidNotReceiveWithAnyArgs().DeleteAsync(default, default!, default);
    }

    [Fact]
    public async Task Delete_BatchNotReadable_ConfirmsNothingOfIt()
    {
        _fixture.SetRun(SyncPhase.Delete);
        Approved("a", "b");
        _fixture.Connector.ReadItemsAsync(default!, default).ThrowsAsyncForAnyArgs(new SkippableException(ErrorCodes.SourceRefused, "no scope"));

        Assert.Null(await StepAsync());

        Assert.Empty(Confirmation().Gone);
        Assert.Equal(2, Confirmation().Unreadable.Count);
    }

    [Fact]
    public async Task Delete_SourceAway_IsTriedAgainAndConfirmsNothing()
    {
        _fixture.SetRun(SyncPhase.Delete);
        Approved("a");
        _fixture.Connector.ReadItemsAsync(default!, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.SourceUnavailable, "503"));

        Assert.Equal(SyncOutcome.Retried, await StepAsync());

        await _fixture.Deletions.DidNotReceiveWithAnyArgs().ConfirmAsync(default, default!, default, default);
    }

    [Fact]
    public async Task Delete_LeaseLostWhileConfirming_IsLost()
    {
        _fixture.SetRun(SyncPhase.Delete);
        Approved("a");
        _fixture.Connector.ReadItemsAsync(default!, default).ReturnsForAnyArgs(new ItemPage([], [], null));
        _fixture.Deletions.ConfirmAsync(default, default!, default, default).ReturnsForAnyArgs(false);

        Assert.Equal(SyncOutcome.Lost, await StepAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(401)]
    public async Task Enumerate_KeyOutOfBounds_IsTheSourcesFault(int length)
    {
        EnumerateStep();
        _fixture.Connector.ListKeysAsync(default!, default, default).ReturnsForAnyArgs(new KeyPage(["a", new string('k', length)], null));

        Assert.Equal(SyncOutcome.Failed, await StepAsync());

        Assert.Equal(ErrorCodes.SourceChanged, _fixture.Failure().Code);
        Assert.Contains($"has {length} characters", _fixture.Failure().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_StepsFailed_FailsAndNamesThreePartitions()
    {
        _fixture.SetRun(SyncPhase.Delete);
        _fixture.Queue.SucceedAsync(default, default).ReturnsForAnyArgs(false);
        _fixture.Queries.FindAsync(default, default).ReturnsForAnyArgs(SyncFixture.View(_fixture.Lease.RunId, stepsFailed: 4));
        _fixture.Queries.ListStepsAsync(default, default, default).ReturnsForAnyArgs(
            [.. Enumerable.Range(1, 5).Select(i => new SyncStepView(
                SyncPhase.Read, new Partition($"P{i}", $"Part {i}"), new SyncWindow(null, SyncFixture.Start), 1, i == 1, i == 1 ? null : ErrorCodes.SourceRefused, i == 1 ? null : "no scope"))]);

        Assert.Equal(SyncOutcome.Failed, await StepAsync());

        var (code, message) = _fixture.Failure();
        Assert.Equal(ErrorCodes.PartitionFailed, code);
        Assert.Contains("'Part 2'", message, StringComparison.Ordinal);
        Assert.Contains("'Part 4'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'Part 1'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'Part 5'", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_LeaseGone_IsLost()
    {
        _fixture.SetRun(SyncPhase.Delete);
        _fixture.Queue.FindAsync(default, default).ReturnsForAnyArgs(_fixture.Work, (SyncWork?)null);
        _fixture.Queue.SucceedAsync(default, default).ReturnsForAnyArgs(false);
        _fixture.Queries.FindAsync(default, default).ReturnsForAnyArgs(SyncFixture.View(_fixture.Lease.RunId));

        Assert.Equal(SyncOutcome.Lost, await StepAsync());
    }

    private void EnumerateStep()
    {
        _fixture.SetRun(SyncPhase.Enumerate, enumerates: true);
        _fixture.Progress.NextStepAsync(default, default, default).ReturnsForAnyArgs(SyncFixture.FirstPage with { Phase = SyncPhase.Enumerate });
    }

    private void Approved(params string[] keys) =>
        _fixture.Deletions.ListUnconfirmedAsync(_fixture.Lease, 20, Arg.Any<CancellationToken>()).Returns([.. keys.Select(SyncFixture.Key)]);

    private Confirmation Confirmation() => (Confirmation)_fixture.Deletions.ReceivedCalls()
        .Single(static call => call.GetMethodInfo().Name == nameof(ISyncDeletions.ConfirmAsync)).GetArguments()[1]!;

    private KeyCommit Keys() => (KeyCommit)_fixture.Progress.ReceivedCalls()
        .Single(static call => call.GetMethodInfo().Name == nameof(ISyncProgress.CommitKeysAsync)).GetArguments()[1]!;

    private RepairCommit Repair() => (RepairCommit)_fixture.Progress.ReceivedCalls()
        .Single(static call => call.GetMethodInfo().Name == nameof(ISyncProgress.CommitRepairAsync)).GetArguments()[1]!;

    private async Task<SyncOutcome?> StepAsync() => (await _fixture.Steps.StepAsync(_fixture.Lease, Cancellation)).Ended;
}
