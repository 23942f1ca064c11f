using System.Diagnostics;
using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>
/// Every request of a connector. It keeps the pace, counts, sets a time limit and a size limit for each try, tries short troubles again for at
/// most <see cref="SourceHttpLimits.RetryTime"/>, does what Retry-After says, follows no redirect, and sends the token only to the source's own address.
/// </summary>
internal sealed partial class SourceHttp(
    HttpClient http,
    Source source,
    SourceHttpProfile profile,
    RequestMeter meter,
    RequestPace pace,
    ISourceSecrets secrets,
    TimeProvider time,
    ILogger logger,
    SourceHttpLimits? bounds = null)
{
    /// <summary>First wait when the source names none; doubles with every try, at most 8-fold, ±20 %.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>Rich texts of items nest: 512 levels of JSON are deeper than any product lets people write, and shallow enough for the stack.</summary>
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 512 };

    private readonly SourceHttpLimits _limits = bounds ?? new SourceHttpLimits();

    /// <summary>The failures of this source, for what only a connector can judge.</summary>
    internal SourceFailures Failures { get; } = new(source, profile, bounds ?? new SourceHttpLimits(), time);

    /// <summary>Sends a request and reads its JSON answer. Judged by its status alone.</summary>
    /// <inheritdoc cref="SendAsync(string, Func{HttpRequestMessage}, AnswerJudge?, CancellationToken)"/>
    internal Task<JsonDocument> SendAsync(string operation, Func<HttpRequestMessage> create, CancellationToken cancellationToken) =>
        SendAsync(operation, create, null, cancellationToken);

    /// <summary>Sends a request and reads its JSON answer.</summary>
    /// <param name="operation">What it is for, for messages: <c>reading a page of project 10001</c>. No content, no secret.</param>
    /// <param name="create">Makes the request, anew for each try; its address is relative to <see cref="SourceHttpProfile.BaseAddress"/>.</param>
    /// <param name="judge">The product's own judgement, asked for every answer of whatever status before the general one; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The answer; to be disposed.</returns>
    /// <exception cref="RetryableException">
    /// <c>source_unavailable</c>, <c>source_throttled</c> or <c>source_quota</c>, with <see cref="RetryableException.RetryAfter"/> if the source named
    /// a time.
    /// </exception>
    /// <exception cref="FatalException"><c>source_refused</c> or <c>source_changed</c>.</exception>
    /// <exception cref="SkippableException">
    /// <c>not_found</c> (404, 410), or <c>too_large</c>: beyond <see cref="SourceHttpLimits.MaxBody"/>; asking for less may help.
    /// </exception>
    internal async Task<JsonDocument> SendAsync(
        string operation, Func<HttpRequestMessage> create, AnswerJudge? judge, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            await pace.WaitAsync(tries == 1 ? FirstTurn : Remaining(began), cancellationToken);
            try
            {
                return await TryAsync(operation, create, judge, cancellationToken);
            }
            catch (RetryableException failure) when (SourceFailures.IsTriedAgain(failure) && Fits(began, failure.RetryAfter ?? Delay(tries), out var delay))
            {
                LogTriedAgain(logger, source.Name, operation, failure.Code, delay);
                await Task.Delay(delay, time, cancellationToken);
            }
        }
    }

    /// <summary>How long the first turn may be waited for: a rate of one request a minute must still be able to send.</summary>
    private TimeSpan FirstTurn => pace.Spacing > _limits.RetryTime ? pace.Spacing : _limits.RetryTime;

    private TimeSpan Remaining(long began) => _limits.RetryTime - time.GetElapsedTime(began);

    // The turn after the wait counts too, or it would be refused in the place of the failure that is tried again.
    private bool Fits(long began, TimeSpan wait, out TimeSpan delay)
    {
        delay = wait;
        return wait + pace.Spacing < Remaining(began);
    }

    private Task<JsonDocument> TryAsync(string operation, Func<HttpRequestMessage> create, AnswerJudge? judge, CancellationToken cancellationToken) =>
        Spans.RunAsync(
            SpanNames.SourceRequest, ActivityKind.Client,
            span =>
            {
                span?.SetTag(TagNames.SourceName, source.Name);
                return RequestAsync(operation, create, judge, span, cancellationToken);
            },
            cancellationToken);

    private async Task<JsonDocument> RequestAsync(
        string operation, Func<HttpRequestMessage> create, AnswerJudge? judge, Activity? span, CancellationToken cancellationToken)
    {
        var secret = await secrets.GetAsync(source, cancellationToken);
        using var request = Prepare(create(), secret);
        using var limit = new CancellationTokenSource(_limits.RequestTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        meter.Send();
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            span?.SetTag(TagNames.HttpStatus, (int)response.StatusCode);
            var body = await ReadAsync(operation, response, both.Token);
            meter.Answer();
            return Judge(operation, response, body, judge, secret);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failures.TimedOut(operation, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failures.Unreachable(operation, exception);
        }
    }

    private HttpRequestMessage Prepare(HttpRequestMessage request, SourceSecret secret)
    {
        var address = new Uri(profile.BaseAddress, request.RequestUri!);
        if (Uri.Compare(address, profile.BaseAddress, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new InvalidOperationException("A connector may only send requests to its source's own address.");
        }

        request.RequestUri = address;
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.UserAgent.ParseAdd("ingest");
        profile.Authorize(request, secret);
        return request;
    }

    /// <summary>The whole answer; null when it is not JSON.</summary>
    private async Task<JsonDocument?> ReadAsync(string operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > _limits.MaxBody)
        {
            throw Failures.TooLarge(operation);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var limited = new LimitedStream(stream, _limits.MaxBody);
        try
        {
            return await JsonDocument.ParseAsync(limited, Json, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (BodyTooLargeException)
        {
            throw Failures.TooLarge(operation);
        }
    }

    private JsonDocument Judge(string operation, HttpResponseMessage response, JsonDocument? body, AnswerJudge? judge, SourceSecret secret)
    {
        var failure = judge?.Invoke(response, body?.RootElement ?? default) ?? Failures.FromStatus(operation, response);
        if (failure is null)
        {
            return body ?? throw Failures.NotJson(operation);
        }

        body?.Dispose();
        if (failure.Code == ErrorCodes.SourceThrottled)
        {
            IngestMetrics.CountThrottled(source.Name);
        }

        if (failure is RetryableException { RetryAfter: { } wait } && SourceFailures.IsThrottled(response.StatusCode))
        {
            pace.Hold(wait);
            LogThrottled(logger, source.Name, (int)response.StatusCode, wait);
        }

        throw secret.Value.Length > 0 && failure.Message.Contains(secret.Value, StringComparison.Ordinal) ? SourceFailures.Redacted(failure) : failure;
    }

    private static TimeSpan Delay(int tries)
    {
#pragma warning disable CA5394 // Jitter only spreads load.
        return FirstDelay * Math.Pow(2, Math.Min(tries - 1, 3)) * (0.8 + (0.4 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "Source {Source} answered {Status}; all its requests wait for {Wait}.")]
    private static partial void LogThrottled(ILogger logger, string source, int status, TimeSpan wait);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Information, Message = "Source {Source}: {Operation} is tried again in {Delay} ({Code}).")]
    private static partial void LogTriedAgain(ILogger logger, string source, string operation, string code, TimeSpan delay);
}
