using Ingest.Api.Problems;
using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Ingest.Api.Requests;

/// <summary>
/// The request's body with a limit on the client's silence: it may keep the API waiting for <see cref="ApiOptions.BodyGrace"/>, plus the time
/// its bytes so far take at <see cref="ApiOptions.MinBodyRate"/>, and never longer than the grace at once. Time between reads, when storage is
/// busy, does not count. The same on every host, so Kestrel's own rate and size limits are switched off; sizes are limited by who reads.
/// <para>
/// Whoever reads may wrap or translate what this throws; <see cref="Failure"/> keeps the reason, and the endpoint answers with it.
/// </para>
/// </summary>
internal sealed class GuardedBody : ForwardStream
{
    private readonly Stream _inner;
    private readonly TimeSpan _grace;
    private readonly int _rate;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private TimeSpan _waited;
    private long _bytes;

    private GuardedBody(Stream inner, ApiOptions options, TimeProvider time)
    {
        _inner = inner;
        _grace = options.BodyGrace;
        _rate = options.MinBodyRate;
        _time = time;
    }

    /// <summary>Why the body could not be read to its end, or null.</summary>
    public RequestException? Failure { get; private set; }

    public static GuardedBody Install(HttpContext context, ApiOptions options, TimeProvider time)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        var body = new GuardedBody(context.Request.Body, options, time);
        context.Request.Body = body;
        return body;
    }

    /// <summary>
    /// The request is answered, or nobody waits for an answer: a read that is still under way, because who asked for it gave up without waiting, ends here. The
    /// server reads the rest of the body itself and must not meet another reader.
    /// </summary>
    public async Task EndAsync()
    {
        await _over.CancelAsync();
        await _reading.WaitAsync();
        _reading.Release();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var read = await ReadInTimeAsync(buffer, cancellationToken);
            _bytes += read;
            return read;
        }
        catch (IOException error)
        {
            throw Fail(ProblemMap.Map(error is BadHttpRequestException ? error : BrokenOff(error)));
        }
        finally
        {
            _reading.Release();
        }
    }

    private static FatalException BrokenOff(IOException error) =>
        new FatalException(ErrorCodes.UploadIncomplete, "The connection broke off before the end of the body. Send the request again.", error);

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var allowed = _grace + TimeSpan.FromSeconds((double)_bytes / _rate) - _waited;
        allowed = allowed < _grace ? allowed : _grace;
        if (allowed <= TimeSpan.Zero)
        {
            throw Fail(TooSlow());
        }

        using var silence = new CancellationTokenSource(allowed, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token, _over.Token);
        var started = _time.GetTimestamp();
        try
        {
            return await _inner.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Fail(TooSlow());
        }
        finally
        {
            _waited += _time.GetElapsedTime(started);
        }
    }

    private RequestException TooSlow() => new(
        StatusCodes.Status408RequestTimeout,
        ErrorCodes.RequestTimeout,
        $"The body came too slowly: {_bytes:N0} bytes after {_waited.TotalSeconds:0.#} s of waiting. Expected at least {_rate:N0} bytes a second and "
        + $"no silence of {_grace.TotalSeconds:0.#} s (Ingest:Api:BodyGrace, MinBodyRate). Send it again.")
    {
        ClosesConnection = true,
    };

    // Readers see an ingest error: adapters pass those on untouched, and a broken receipt records the message.
    private FatalException Fail(RequestException failure)
    {
        Failure ??= failure;
        return new FatalException(ErrorCodes.UploadIncomplete, failure.Message, failure);
    }
}
