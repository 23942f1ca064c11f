using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Domain.Tests.Sources.Runs;

/// <summary>What a step decides: the type of an error is the decision, and a page moves on only when its items are safe.</summary>
public sealed class SyncStepsTests : IDisposable
{
    private static readonly DateTimeOffset NextMidnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private readonly SyncFixture _fixture = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(400, 200, null)]
    [InlineData(401, 1, ErrorCodes.SourceChanged)]
    [InlineData(0, 1, ErrorCodes.SourceChanged)]
    [InlineData(1, 201, ErrorCodes.SourceChanged)]
    public async Task Read_KeyOutOfBounds_IsTheSourcesFault(int item, int partition, string? code)
    {
        var key = new ItemKey(new string('p', partition), new string('k', item));
        _fixture.PageIs(new ItemPage([], [new ItemFailure(key, ErrorCodes.ItemMalformed, "no title")], null));

        var result = await _fixture.Steps.StepAsync(_fixture.Lease, Cancellation);

        Assert.Equal(code is null ? null : SyncOutcome.Failed, result.Ended);
        if (code is not null)
        {
            Assert.Equal(code, _fixture.Failure().Code);
            await _fixture.Progress.DidNotReceiveWithAnyArgs().CommitPageAsync(default, default!, default, default);
        }
    }

    [Fact]
    public async Task StepAsync_LeaseGone_IsLost()
    {
        _fixture.Queue.FindAsync(default, default).ReturnsForAnyArgs((SyncWork?)null);

        Assert.Equal(SyncOutcome.Lost, await StepAsync());
        Assert.Empty(_fixture.Connector.ReceivedCalls());
    }

    [Fact]
    public async Task StepAsync_SourceIsNotConfiguredAnyMore_FailsTheRun()
    {
        _fixture.Settings.Sources.Clear();

        Assert.Equal(SyncOutcome.Failed, await StepAsync());
        Assert.Equal(ErrorCodes.NotFound, _fixture.Failure().Code);
    }

    [Fact]
    public async Task Read_NewItem_IsNamedThenTakenInThenRecorded()
    {
        _fixture.PageIs(new ItemPage([SyncFixture.Item("PAY-1")], [], "next"));

        Assert.Null(await StepAsync());

        Received.InOrder(() =>
        {
            _fixture.Progress.NameItemsAsync(_fixture.Lease, Arg.Any<IReadOnlyCollection<ProposedName>>(), Arg.Any<CancellationToken>());
            _fixture.Registry.BeginReceiptAsync(Arg.Is<ReceiptRequest>(r => r.Name.Value == "team/Payments/PAY-1.md" && r.Source == "team"), Arg.Any<CancellationToken>());
            _fixture.Registry.CompleteReceiptAsync(Arg.Any<VersionKey>(), Arg.Any<ReceivedContent>(), ConflictPolicy.Replace, Arg.Any<CancellationToken>());
            _fixture.Progress.CommitPageAsync(_fixture.Lease, Arg.Any<PageCommit>(), _fixture.Options.LeaseDuration, Arg.Any<CancellationToken>());
        });
        var page = _fixture.Page();
        Assert.Equal((SyncFixture.FirstPage, "next"), (page.Step, page.Next));
        var item = Assert.Single(page.Items);
        Assert.Equal((SyncFixture.IdOf("team/Payments/PAY-1.md"), true, "Title of PAY-1"), (item.DocumentId, item.Changed, item.Title));
    }

    [Fact]
    public async Task Read_UnchangedItem_TakesNothingInAndIsStillRecorded()
    {
        var document = Guid.Parse("0198c2a0-0000-7000-8000-00000000000d");
        var item = SyncFixture.Item("PAY-1");
        _fixture.Known[item.Key] = new KnownItem(
            "team/old name.md", new ContentHash(System.Security.Cryptography.SHA256.HashData(ItemText.Render(item))), document);
        _fixture.PageIs(new ItemPage([item], [], null));

        await StepAsync();

        Assert.Empty(_fixture.Registry.ReceivedCalls());
        await _fixture.Progress.DidNotReceiveWithAnyArgs().NameItemsAsync(default, default!, default);
        var taken = Assert.Single(_fixture.Page().Items);
        Assert.Equal((document, false, "team/old name.md"), (taken.DocumentId, taken.Changed, taken.Name));
    }

    [Theory]
    [InlineData(ReceiptOutcome.Accepted, 1)]
    [InlineData(ReceiptOutcome.Unchanged, 1)]
    [InlineData(ReceiptOutcome.Gone, 0)]
    public async Task Read_ItemThatBecomesAnotherDocument_LeavesNoneBehindInTheOldCollection(ReceiptOutcome outcome, int removed)
    {
        var old = Guid.Parse("0198c2a0-0000-7000-8000-00000000000d");
        var item = SyncFixture.Item("PAY-1");
        _fixture.Known[item.Key] = new KnownItem("team/old name.md", new ContentHash(new byte[32]), old);
        _fixture.Registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(call =>
            new Receipt(call.Arg<VersionKey>(), outcome, "blob", NewDocument: true));
        _fixture.PageIs(new ItemPage([item], [], null));

        await StepAsync();

        await _fixture.Removal.Received(removed).DeleteAsync(old, Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Read_ChangedItem_KeepsItsDocument()
    {
        var item = SyncFixture.Item("PAY-1");
        _fixture.Known[item.Key] = new KnownItem("team/old name.md", new ContentHash(new byte[32]), SyncFixture.IdOf("team/old name.md"));
        _fixture.PageIs(new ItemPage([item], [], null));

        await StepAsync();

        Assert.True(Assert.Single(_fixture.Page().Items).Changed);
        await _fixture.Removal.DidNotReceiveWithAnyArgs().DeleteAsync(default, default!, default);
    }

    [Fact]
    public async Task Read_TombstoneComesBack_IsTakenInUnderItsOldName()
    {
        var item = SyncFixture.Item("PAY-1");
        _fixture.Known[item.Key] = new KnownItem("team/old name.md", Hash: null, DocumentId: null);
        _fixture.PageIs(new ItemPage([item], [], null));

        await StepAsync();

        var taken = Assert.Single(_fixture.Page().Items);
        Assert.Equal((SyncFixture.IdOf("team/old name.md"), true), (taken.DocumentId, taken.Changed));
    }

    [Fact]
    public async Task Read_ItemTwiceInAPage_TakesItsLatestTextOnce()
    {
        _fixture.PageIs(new ItemPage(
            [SyncFixture.Item("PAY-1", "old"), SyncFixture.Item("PAY-1", "new", updatedAt: SyncFixture.Start.AddMinutes(1)), SyncFixture.Item("PAY-1", "older", updatedAt: SyncFixture.Start.AddDays(-1))],
            [], null));

        await StepAsync();

        Assert.Equal(SyncFixture.Start.AddMinutes(1), Assert.Single(_fixture.Page().Items).UpdatedAt);
    }

    [Fact]
    public async Task Read_ItemTooLarge_IsAFailureOfTheItemAndNotOfThePage()
    {
        _fixture.Intake.MaxFileSize = 2048;
        _fixture.PageIs(new ItemPage([SyncFixture.Item("big", new string('x', 3000)), SyncFixture.Item("small")], [], null));

        Assert.Null(await StepAsync());

        Assert.Equal(SyncFixture.Key("small"), Assert.Single(_fixture.Page().Items).Item);
        var failure = Assert.Single(_fixture.Page().Failures);
        Assert.Equal((SyncFixture.Key("big"), ErrorCodes.TooLarge), (failure.Key, failure.Code));
    }

    [Fact]
    public async Task Read_StorageAway_RecordsNoPageAndRetries()
    {
        _fixture.PageIs(new ItemPage([SyncFixture.Item("PAY-1"), SyncFixture.Item("PAY-2")], [], null));
        _fixture.Blobs.WriteAsync(default, default!, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.StorageUnavailable, "away"));

        Assert.Equal(SyncOutcome.Retried, await StepAsync());

        await _fixture.Progress.DidNotReceiveWithAnyArgs().CommitPageAsync(default, default!, default, default);
        Assert.Equal((ErrorCodes.StorageUnavailable, true), (_fixture.Retry().Request.ErrorCode, _fixture.Retry().Counts));
    }

    [Fact]
    public async Task Read_TitleAndFailureOfOddText_AreMadeFitForTheDatabase()
    {
        var odd = SyncFixture.Item("PAY-1") with { Title = "a\0b\uD800" + new string('é', 1000) };
        _fixture.PageIs(new ItemPage([odd], [new ItemFailure(SyncFixture.Key("PAY-2"), ErrorCodes.ItemMalformed, "no\nsummary\0")], null));

        await StepAsync();

        Assert.Equal("a b\uFFFD" + new string('é', 496), Assert.Single(_fixture.Page().Items).Title);
        Assert.Equal("no summary ", Assert.Single(_fixture.Page().Failures).Message);
    }

    [Fact]
    public async Task Read_CursorRepeated_FailsTheRunAsPaging()
    {
        var step = SyncFixture.FirstPage with { Cursor = "a", Pages = 5, MarkedCursor = "m" };
        _fixture.Progress.NextStepAsync(default, default, default).ReturnsForAnyArgs(step);
        _fixture.PageIs(new ItemPage([], [], "m"));

        Assert.Equal(SyncOutcome.Failed, await StepAsync());

        Assert.Equal(ErrorCodes.SourcePaging, _fixture.Failure().Code);
        await _fixture.Progress.DidNotReceiveWithAnyArgs().CommitPageAsync(default, default!, default, default);
    }

    [Fact]
    public async Task Read_PartitionNotReadable_FailsTheStepAndTheRunGoesOn()
    {
        _fixture.Connector.ReadPageAsync(default!, default).ThrowsAsyncForAnyArgs(new SkippableException(ErrorCodes.SourceRefused, "no scope"));

        Assert.Null(await StepAsync());

        await _fixture.Progress.Received(1).FailStepAsync(_fixture.Lease, SyncFixture.FirstPage, ErrorCodes.SourceRefused, "no scope", Arg.Any<CancellationToken>());
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(2, null)]
    [InlineData(3, SyncOutcome.Failed)]
    public async Task Read_CursorExpired_StartsThePartitionOverThreeTimes(int restarts, SyncOutcome? expected)
    {
        var step = SyncFixture.FirstPage with { Cursor = "a", Pages = 5, Restarts = restarts };
        _fixture.Progress.NextStepAsync(default, default, default).ReturnsForAnyArgs(step);
        _fixture.Connector.ReadPageAsync(default!, default).ThrowsAsyncForAnyArgs(new RetryableException(ErrorCodes.SourceCursorExpired, "gone"));

        Assert.Equal(expected, await StepAsync());

        await _fixture.Progress.Received(expected is null ? 1 : 0).RestartStepAsync(_fixture.Lease, step, "gone", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Read_SourceAway_RetriesWithBackOffAndCounts()
    {
        _fixture.SetRun(SyncPhase.Read, attempt: 2);
        FailReading(new RetryableException(ErrorCodes.SourceUnavailable, "503"));

        Assert.Equal(SyncOutcome.Retried, await StepAsync());

        var (retry, counts) = _fixture.Retry();
        Assert.Equal((ErrorCodes.SourceUnavailable, 5, true), (retry.ErrorCode, retry.MaxAttempts, counts));
        Assert.InRange(retry.AvailableAt, SyncFixture.Start.AddSeconds(16), SyncFixture.Start.AddSeconds(24));
    }

    [Fact]
    public async Task Read_SourceAsksToWaitAnHour_WaitsThatLongAndDoesNotCount()
    {
        FailReading(new RetryableException(ErrorCodes.SourceThrottled, "429", retryAfter: TimeSpan.FromHours(1)));

        await StepAsync();

        Assert.Equal((SyncFixture.Start.AddHours(1), false), (_fixture.Retry().Request.AvailableAt, _fixture.Retry().Counts));
    }

    [Fact]
    public async Task Read_ThrottledWithoutATime_WaitsTheLongestBackOffAndDoesNotCount()
    {
        FailReading(new RetryableException(ErrorCodes.SourceThrottled, "429"));

        await StepAsync();

        Assert.Equal((SyncFixture.Start + _fixture.Options.MaxRetryBackOff, false), (_fixture.Retry().Request.AvailableAt, _fixture.Retry().Counts));
    }

    [Fact]
    public async Task Read_BudgetOfTheDayUsedUp_GoesOnTomorrow()
    {
        _fixture.Source.RequestsPerDay = 100;
        _fixture.SetRun(SyncPhase.Read, requestsToday: 99);
        _fixture.Time.Advance(TimeSpan.FromHours(20));
        _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs<ItemPage>(_ =>
        {
            _fixture.Meter.Send();
            _fixture.Meter.Answer();
            _fixture.Meter.Send();
            return new ItemPage([], [], null);
        });

        Assert.Equal(SyncOutcome.Retried, await StepAsync());

        var (retry, counts) = _fixture.Retry();
        Assert.Equal((ErrorCodes.SourceQuota, NextMidnight, false), (retry.ErrorCode, retry.AvailableAt, counts));
        await _fixture.Queue.Received(1).HeartbeatAsync(_fixture.Lease, 1, _fixture.Options.LeaseDuration, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Read_UnforeseenError_RetriesAsUnexpectedWithoutItsMessage()
    {
        FailReading(new InvalidOperationException("text of an item"));

        Assert.Equal(SyncOutcome.Retried, await StepAsync());

        Assert.Equal(ErrorCodes.Unexpected, _fixture.Retry().Request.ErrorCode);
        Assert.DoesNotContain("text of an item", _fixture.Retry().Request.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_AttemptsUsedUp_IsFailed()
    {
        FailReading(new RetryableException(ErrorCodes.SourceUnavailable, "503"));
        _fixture.Queue.RetryAsync(default, default!, default, default).ReturnsForAnyArgs(SyncRunState.Failed);

        Assert.Equal(SyncOutcome.Failed, await StepAsync());
    }

    [Fact]
    public async Task Read_TokenRevoked_FailsAndTheSourceRemembersWhy()
    {
        FailReading(new FatalException(ErrorCodes.SourceRefused, "revoked"));

        Assert.Equal(SyncOutcome.Failed, await StepAsync());

        Assert.Equal((ErrorCodes.SourceRefused, "revoked"), _fixture.Failure());
        await _fixture.Queries.Received(1).RecordAccessAsync("team", null, ErrorCodes.SourceRefused, "revoked", Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Read_Cancelled_IsNoFailureAndStaysLeased()
    {
        using var stop = new CancellationTokenSource();
        _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs<ItemPage>(_ =>
        {
            stop.Cancel();
            throw new RetryableException(ErrorCodes.SourceUnavailable, "connection closed");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.Steps.StepAsync(_fixture.Lease, stop.Token));

        await _fixture.Queue.DidNotReceiveWithAnyArgs().FailAsync(default, default!, default!, default);
        await _fixture.Queue.DidNotReceiveWithAnyArgs().RetryAsync(default, default!, default, default);
    }

    [Fact]
    public async Task Read_LeaseTakenMeanwhile_IsLostAndRecordsNothingElse()
    {
        _fixture.PageIs(new ItemPage([], [], null));
        _fixture.Progress.CommitPageAsync(default, default!, default, default).ReturnsForAnyArgs(false);

        Assert.Equal(SyncOutcome.Lost, await StepAsync());
        await _fixture.Queue.DidNotReceiveWithAnyArgs().FailAsync(default, default!, default!, default);
    }

    [Fact]
    public async Task Read_SilentSource_IsCancelledAfterALeaseWithoutAnswers()
    {
        WaitForever();

        var step = StepAsync();
        _fixture.Time.Advance(_fixture.Options.LeaseDuration);

        Assert.Equal(SyncOutcome.Lost, await step);
        await _fixture.Queue.DidNotReceiveWithAnyArgs().HeartbeatAsync(default, default, default, default);
    }

    [Fact]
    public async Task Read_SlowSourceThatAnswers_KeepsItsLease()
    {
        var page = new TaskCompletionSource<ItemPage>();
        _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs(page.Task);

        var step = StepAsync();
        for (var i = 0; i < 10; i++)
        {
            _fixture.Meter.Send();
            _fixture.Meter.Answer();
            var heartbeats = i + 1;
            _fixture.Time.Advance(_fixture.Options.LeaseDuration / 2);
            await TestKit.Eventually.HoldsAsync(() => Heartbeats() >= heartbeats);
        }

        page.SetResult(new ItemPage([], [], null));
        Assert.Null(await step);
    }

    [Fact]
    public async Task Read_LeaseTakenWhileTheSourceIsSlow_IsCancelledAtTheNextHeartbeat()
    {
        _fixture.Queue.HeartbeatAsync(default, default, default, default).ReturnsForAnyArgs(false);
        WaitForever();

        var step = StepAsync();
        _fixture.Meter.Answer();
        _fixture.Time.Advance(_fixture.Options.LeaseDuration / 10);

        Assert.Equal(SyncOutcome.Lost, await step.WaitAsync(TestKit.Eventually.TimeLimit, Cancellation));
    }

    [Fact]
    public async Task Read_DatabaseAwayForAMoment_TriesTheHeartbeatAgain()
    {
        var page = new TaskCompletionSource<ItemPage>();
        _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs(page.Task);
        _fixture.Queue.HeartbeatAsync(default, default, default, default).ReturnsForAnyArgs(
            _ => throw new RetryableException(ErrorCodes.DatabaseUnavailable, "away"), _ => true);

        var step = StepAsync();
        _fixture.Meter.Answer();
        for (var beats = 1; beats <= 2; beats++)
        {
            var expected = beats;
            _fixture.Time.Advance(_fixture.Options.LeaseDuration / 10);
            await TestKit.Eventually.HoldsAsync(() => Heartbeats() >= expected);
        }

        page.SetResult(new ItemPage([], [], null));
        Assert.Null(await step);
    }

    private void WaitForever() => _fixture.Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs(async call =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, call.Arg<CancellationToken>());
        return new ItemPage([], [], null);
    });

    private int Heartbeats() =>
        _fixture.Queue.ReceivedCalls().Count(static call => call.GetMethodInfo().Name == nameof(ISyncRunQueue.HeartbeatAsync));

    private void FailReading(Exception error) => _fixture.Connector.ReadPageAsync(default!, default).ThrowsAsyncForAnyArgs(error);

    private async Task<SyncOutcome?> StepAsync() => (await _fixture.Steps.StepAsync(_fixture.Lease, Cancellation)).Ended;
}
