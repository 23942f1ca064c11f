using System.Globalization;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>How long an answer asks to be left alone.</summary>
internal static class RetryAfter
{
    /// <summary>
    /// From <c>Retry-After</c>, seconds or a date (RFC 9110, 10.2.3), else from <c>X-RateLimit-Reset</c> if that is an ISO 8601 time (Jira's form). Null if
    /// neither can be read. From zero to <paramref name="longest"/>.
    /// </summary>
    internal static TimeSpan? Read(HttpResponseMessage response, DateTimeOffset now, TimeSpan longest)
    {
        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - now,
            _ => null,
        };
        return (wait ?? UntilReset(response, now)) is { } found ? Within(found, longest) : null;
    }

    private static TimeSpan? UntilReset(HttpResponseMessage response, DateTimeOffset now) =>
        response.Headers.TryGetValues("X-RateLimit-Reset", out var values)
        && values.FirstOrDefault() is { } text && text.Contains('T', StringComparison.Ordinal)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var reset)
            ? reset - now
            : null;

    private static TimeSpan Within(TimeSpan wait, TimeSpan longest) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > longest ? longest : wait;
}
