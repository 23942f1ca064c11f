using System.Globalization;
using System.Net;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>
/// What the <c>errors</c> of an answer mean (docs.fireflies.ai, "Error codes"). They come with status 200 as well as with others, and a code in one of two
/// places. An error with a path into one transcript concerns that one only and is left to whoever reads the transcripts.
/// </summary>
internal static class FirefliesErrors
{
    /// <summary>Waits longer than this mean that the plan's requests of the day are used up; plans count by the minute or by the day.</summary>
    private static readonly TimeSpan LongestBurst = TimeSpan.FromHours(1);

    /// <summary>How long to leave Fireflies alone when it does not say: trying sooner would only use up the requests of the day.</summary>
    private static readonly TimeSpan UnknownWait = TimeSpan.FromMinutes(15);

    /// <summary>Judges the answers to one operation.</summary>
    /// <param name="operation">What was asked for.</param>
    /// <param name="ofOne">Whether the errors of one transcript of a list, or of one alias, are left to the caller.</param>
    /// <param name="failures">The source's failures.</param>
    /// <param name="time">The clock.</param>
    internal static AnswerJudge Judge(string operation, bool ofOne, SourceFailures failures, TimeProvider time) => (response, body) =>
    {
        var errors = body.FindItems("errors").Where(error => !(ofOne && IsOfOne(error))).ToList();
        return errors.Count == 0 ? null : Judge(operation, errors[0], response, failures, time);
    };

    /// <summary>The code of an error, fit to be shown; or <c>unknown</c>.</summary>
    internal static string CodeOf(JsonElement error) =>
        AnswerWords.Code(error, "code") ?? AnswerWords.Code(error.Find("extensions"), "code") ?? "unknown";

    /// <summary>Whether an error is about one transcript: <c>["transcripts", 3, …]</c> of a list, or an alias that <see cref="FirefliesClient"/> made up.</summary>
    private static bool IsOfOne(JsonElement error)
    {
        var path = error.FindItems("path").ToList();
        return path.Count switch
        {
            0 => false,
            _ when path[0].AsText() is { } alias && alias.StartsWith(FirefliesClient.AliasPrefix, StringComparison.Ordinal) && alias.Length <= 3 =>
                CodeOf(error) is not ("too_many_requests" or "auth_failed" or "account_cancelled"),
            1 => false,
            _ => path[1].ValueKind == JsonValueKind.Number,
        };
    }

    private static IngestException Judge(string operation, JsonElement error, HttpResponseMessage response, SourceFailures failures, TimeProvider time)
    {
        var code = CodeOf(error);
        return code switch
        {
            "too_many_requests" => Throttled(operation, error, response, time),
            "auth_failed" or "invalid_api_key" or "unauthorized" or "UNAUTHENTICATED" => failures.Refused(
                operation, $"the API key was refused ({code}): it is wrong or was revoked"),
            "account_cancelled" => failures.Refused(operation, "the account is cancelled (account_cancelled)"),
            "paid_required" => failures.Refused(operation, "the plan does not include this (paid_required)"),
            "forbidden" or "require_elevated_privilege" or "not_in_team" => failures.Refused(
                operation, $"the key's owner may not read this ({code}). Use the key of somebody who sees the team's meetings, as an admin does"),
            "object_not_found" => new SkippableException(ErrorCodes.NotFound, $"Fireflies has not what {operation} asked for (object_not_found)."),
            "invalid_arguments" or "args_required" or "GRAPHQL_VALIDATION_FAILED" or "GRAPHQL_PARSE_FAILED" or "BAD_USER_INPUT" =>
                failures.Changed(operation, $"Fireflies refused the query ({code})"),
            _ when IsRefusal(response.StatusCode) => failures.Refused(operation, $"the API key was refused ({(int)response.StatusCode})"),
            _ => new RetryableException(
                ErrorCodes.SourceUnavailable, $"Fireflies could not answer {operation} ({code}, status {(int)response.StatusCode}). It is tried again by itself."),
        };
    }

    private static bool IsRefusal(HttpStatusCode status) => status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    private static RetryableException Throttled(string operation, JsonElement error, HttpResponseMessage response, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var longest = TimeSpan.FromDays(1);
        var wait = RetryAfter.Read(response, now, longest)
            ?? Until(error.Find("extensions").Find("metadata").Find("retryAfter"), now)
            ?? Until(error.Find("extensions").Find("retryAfter"), now)
            ?? UnknownWait;
        wait = wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait > longest ? longest : wait;
        var until = (now + wait).UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        return wait > LongestBurst
            ? new RetryableException(
                ErrorCodes.SourceQuota,
                $"The requests of the Fireflies plan are used up (too_many_requests during {operation}; Free and Pro plans have 50 a day). The run goes on at {until}.",
                retryAfter: wait)
            : new RetryableException(
                ErrorCodes.SourceThrottled, $"Fireflies wants fewer requests (too_many_requests during {operation}). It is tried again by itself.", retryAfter: wait);
    }

    /// <summary>The documentation names the field and not its unit: a date, milliseconds or seconds since 1970, or seconds to wait are all understood.</summary>
    private static TimeSpan? Until(JsonElement retryAfter, DateTimeOffset now)
    {
        var text = retryAfter.ValueKind == JsonValueKind.Number ? retryAfter.GetRawText() : retryAfter.AsText();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e14)
        {
            return number switch
            {
                > 1e11 => DateTimeOffset.FromUnixTimeMilliseconds((long)number) - now,
                > 1e9 => DateTimeOffset.FromUnixTimeSeconds((long)number) - now,
                _ => TimeSpan.FromSeconds(Math.Min(number, 1e6)),
            };
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date - now : null;
    }
}
