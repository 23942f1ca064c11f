using System.Globalization;
using System.Net;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>
/// Turns answers and missing answers into the failures that <see cref="IConnector"/> promises. Nothing of an answer's body or of a request's
/// address beyond its host is shown.
/// </summary>
internal sealed class SourceFailures(Source source, SourceHttpProfile profile, SourceHttpLimits limits, TimeProvider time)
{
    /// <summary>The failure that a status means, or null for success.</summary>
    internal IngestException? FromStatus(string operation, HttpResponseMessage response)
    {
        var found = $"{Subject(operation)} was answered {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}";
        return (int)response.StatusCode switch
        {
            >= 200 and < 300 => null,
            429 => new RetryableException(ErrorCodes.SourceThrottled, $"{found}: too many requests. It is tried again by itself.", null, Wait(response)),
            408 or 425 or >= 500 => new RetryableException(ErrorCodes.SourceUnavailable, $"{found}. It is tried again by itself.", null, Wait(response)),
            401 => Refused(operation, "the token was refused (401): it is wrong, expired or revoked"),
            403 => Refused(operation, "the token is not allowed to do this (403)"),
            404 or 410 => new SkippableException(ErrorCodes.NotFound, $"{found}: it is not there, or the token may not see it."),
            >= 300 and < 400 => Redirected(operation, response),
            _ => new FatalException(
                ErrorCodes.SourceChanged,
                $"{found}, which the documentation does not provide for. Check the source's settings; if they are right, the connector needs an update."),
        };
    }

    /// <summary>A refused or insufficient token.</summary>
    /// <param name="operation">What was tried.</param>
    /// <param name="reason">Why it was refused, with the missing scope if it is known; no full stop.</param>
    internal FatalException Refused(string operation, string reason) =>
        new(ErrorCodes.SourceRefused, $"{Subject(operation)}: {reason}. {profile.SecretNextStep} Then store it as the secret '{source.SecretName}'.");

    /// <summary>No connection, or one that broke.</summary>
    internal RetryableException Unreachable(string operation, Exception inner) => new(
        ErrorCodes.SourceUnavailable,
        $"{Subject(operation)}: the connection to {profile.BaseAddress.Host} failed or broke ({inner.GetType().Name}). It is tried again by itself.",
        inner);

    /// <summary>No whole answer in time.</summary>
    internal RetryableException TimedOut(string operation, Exception inner) => new(
        ErrorCodes.SourceUnavailable,
        $"{Subject(operation)}: no whole answer from {profile.BaseAddress.Host} within {limits.RequestTime.TotalSeconds:0.#} s. "
            + "It is tried again by itself.",
        inner);

    /// <summary>An answer of success that is no JSON: most likely a page of a proxy or of maintenance.</summary>
    internal RetryableException NotJson(string operation) => new(
        ErrorCodes.SourceUnavailable,
        $"{Subject(operation)}: the answer is not valid JSON. It is tried again by itself; if this goes on, check that {profile.BaseAddress.Host} "
            + "is the product itself and no sign-in page.");

    /// <summary>An answer beyond the limit.</summary>
    internal SkippableException TooLarge(string operation) => new(
        ErrorCodes.TooLarge, $"{Subject(operation)}: the answer has more than {limits.MaxBody} bytes, the most that is read.");

    /// <summary>An answer that has not the documented shape.</summary>
    internal FatalException Changed(string operation, string what) => new(
        ErrorCodes.SourceChanged, $"{Subject(operation)}: {what}, against the product's documentation. The connector needs an update.");

    /// <summary>A page token that was handed out before.</summary>
    internal FatalException RepeatedPage(string operation) => new(
        ErrorCodes.SourcePaging,
        $"{Subject(operation)}: {profile.Product} handed out a page token that it had handed out before; the run stops rather than go in circles. "
            + $"Start the sync again; if it stays so, report it to {profile.Product}.");

    /// <summary>The failure of an answer whose product-specific message would have shown the token.</summary>
    internal static IngestException Redacted(IngestException failure) => failure switch
    {
        RetryableException retryable => new RetryableException(failure.Code, Hidden, null, retryable.RetryAfter),
        SkippableException => new SkippableException(failure.Code, Hidden),
        _ => new FatalException(failure.Code, Hidden),
    };

    private const string Hidden = "The source refused a request; its reason is not shown because it quotes the token.";

    private FatalException Redirected(string operation, HttpResponseMessage response) => new(
        ErrorCodes.SourceChanged,
        $"{Subject(operation)} was redirected ({(int)response.StatusCode}) to {Target(response)}; redirects are not followed, because they would carry "
            + "the token elsewhere. Set the source's address to the final one.");

    private static string Target(HttpResponseMessage response) =>
        response.Headers.Location is { IsAbsoluteUri: true } other ? other.Host : "another path";

    private TimeSpan? Wait(HttpResponseMessage response) => RetryAfter.Read(response, time.GetUtcNow(), limits.MaxRetryAfter);

    private string Subject(string operation) => $"{profile.Product} source '{source.Name}': {operation}";

    /// <summary>Whether a failure is one that another try within the same call may cure.</summary>
    internal static bool IsTriedAgain(IngestException failure) =>
        failure is RetryableException { Code: ErrorCodes.SourceUnavailable or ErrorCodes.SourceThrottled };

    /// <summary>Whether a status says that the source wants fewer requests.</summary>
    internal static bool IsThrottled(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
}
