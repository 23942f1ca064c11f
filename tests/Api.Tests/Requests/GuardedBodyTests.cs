using Ingest.Api.Requests;
using Ingest.Domain.Errors;
using Ingest.TestKit;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Tests.Requests;

public sealed class GuardedBodyTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task ReadAsync_SilentClient_FailsAfterGrace()
    {
        var body = Install(new ScriptedStream(), graceSeconds: 15, rate: 1024);
        var read = body.ReadAsync(new byte[10], TestContext.Current.CancellationToken).AsTask();

        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.False(read.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<FatalException>(() => read);
        Assert.Equal(ErrorCodes.UploadIncomplete, error.Code);
        Assert.Equal(StatusCodes.Status408RequestTimeout, body.Failure?.Status);
    }

    [Fact]
    public async Task ReadAsync_TricklingClient_FailsOnceTheAverageIsTooLow()
    {
        // One byte each 4 s never makes a silence of 15 s, but 15 s of waiting are used up by the fourth.
        var stream = new ScriptedStream();
        var body = Install(stream, graceSeconds: 15, rate: 1024);
        for (var i = 0; i < 3; i++)
        {
            var read = body.ReadAsync(new byte[10], TestContext.Current.CancellationToken).AsTask();
            _time.Advance(TimeSpan.FromSeconds(4));
            stream.Deliver(1);
            Assert.Equal(1, await read);
        }

        var last = body.ReadAsync(new byte[10], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(4));

        await Assert.ThrowsAsync<FatalException>(() => last);
        Assert.Equal(StatusCodes.Status408RequestTimeout, body.Failure?.Status);
    }

    [Fact]
    public async Task ReadAsync_SlowReader_IsNotTheClientsFault()
    {
        var stream = new ScriptedStream();
        var body = Install(stream, graceSeconds: 15, rate: 1024);
        for (var i = 0; i < 5; i++)
        {
            stream.Deliver(1);
            Assert.Equal(1, await body.ReadAsync(new byte[10], TestContext.Current.CancellationToken));
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Null(body.Failure);
    }

    [Fact]
    public async Task ReadAsync_FastClientThatStops_WaitsNoLongerThanGrace()
    {
        var stream = new ScriptedStream();
        var body = Install(stream, graceSeconds: 15, rate: 1);
        stream.Deliver(1000);
        await body.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);

        var last = body.ReadAsync(new byte[10], TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(15));

        await Assert.ThrowsAsync<FatalException>(() => last);
    }

    [Fact]
    public async Task ReadAsync_ConnectionBreaks_IsUploadIncomplete()
    {
        var stream = new ScriptedStream();
        var body = Install(stream, graceSeconds: 15, rate: 1024);
        stream.Break(new IOException("reset by peer at /some/path"));

        var error = await Assert.ThrowsAsync<FatalException>(async () => await body.ReadExactlyAsync(new byte[10], TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.UploadIncomplete, error.Code);
        Assert.DoesNotContain("/some/path", error.Message, StringComparison.Ordinal);
        Assert.Equal(StatusCodes.Status400BadRequest, body.Failure?.Status);
    }

    [Fact]
    public async Task ReadAsync_CallerCancels_IsCancellationAndNoFailure()
    {
        var body = Install(new ScriptedStream(), graceSeconds: 15, rate: 1024);
        using var cancel = new CancellationTokenSource();
        var read = body.ReadAsync(new byte[10], cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Null(body.Failure);
    }

    [Fact]
    public async Task EndAsync_ReadNobodyWaitsFor_EndsIt()
    {
        var body = Install(new ScriptedStream(), graceSeconds: 15, rate: 1024);
        var read = body.ReadAsync(new byte[10], TestContext.Current.CancellationToken).AsTask();

        await body.EndAsync();

        Assert.True(read.IsCanceled);
        Assert.Null(body.Failure);
    }

    private GuardedBody Install(Stream stream, int graceSeconds, int rate)
    {
        var context = new DefaultHttpContext { Request = { Body = stream } };
        return GuardedBody.Install(context, new ApiOptions { BodyGrace = TimeSpan.FromSeconds(graceSeconds), MinBodyRate = rate }, _time);
    }
}
