using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// What Slack's error words mean for a run: Slack answers 200 with <c>"ok":false</c> and a word. Common words: https://docs.slack.dev/apis/web-api,
/// the others are on the page of each method.
/// </summary>
internal sealed class SlackErrors(SourceFailures failures)
{
    /// <summary>Slack's word for a thread or message that is not there.</summary>
    public const string ThreadNotFound = "thread_not_found";

    /// <summary>The failure in an answer, or null when it is none or its status says enough.</summary>
    public IngestException? From(string operation, HttpResponseMessage response, JsonElement body)
    {
        if (!response.IsSuccessStatusCode || body.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        if (body.IsTrue("ok"))
        {
            return null;
        }

        return AnswerWords.Code(body, "error") is { } word
            ? FromWord(operation, word, body)
            : failures.Changed(operation, "the answer has neither \"ok\":true nor an error word");
    }

    private IngestException FromWord(string operation, string word, JsonElement body) => word switch
    {
        "missing_scope" => failures.Refused(operation, $"the token lacks the scope {AnswerWords.Code(body, "needed") ?? "(not named)"} (it has {AnswerWords.Code(body, "provided") ?? "others"}); add it to the app under OAuth & Permissions and install the app again"),
        "invalid_auth" or "not_authed" or "token_expired" or "token_revoked" or "account_inactive" or "org_login_required" or "no_permission" or "not_allowed_token_type"
            or "access_denied" or "team_access_not_granted" or "enterprise_is_restricted" or "ekm_access_denied" or "two_factor_setup_required" or "accesslimited"
            => failures.Refused(operation, $"Slack refused the token ({word})"),
        "ratelimited" or "rate_limited" => new RetryableException(ErrorCodes.SourceThrottled, $"{operation}: Slack answered '{word}'. It is tried again by itself."),
        "internal_error" or "fatal_error" or "service_unavailable" or "request_timeout" or "team_added_to_org" or "external_channel_migrating" or "loading_failed"
            => new RetryableException(ErrorCodes.SourceUnavailable, $"{operation}: Slack answered '{word}'. It is tried again by itself."),
        "invalid_cursor" => new RetryableException(ErrorCodes.SourceCursorExpired, $"{operation}: Slack does not know its page token any more ({word}). The partition is read again from its beginning."),
        "not_in_channel" => new SkippableException(
            ErrorCodes.SourceRefused, $"{operation}: the app is not a member of the channel ({word}). Type '/invite @YourApp' in the channel, or leave it out with ExcludeChannels."),
        "channel_not_found" => new SkippableException(
            ErrorCodes.NotFound, $"{operation}: the channel does not exist, or is private and the app is not a member of it ({word}). Type '/invite @YourApp' in it, or leave it out with ExcludeChannels."),
        "channel_is_limited_access" or "restricted_action" or "method_not_supported_for_channel_type" or "is_archived" or "not_visible"
            => new SkippableException(ErrorCodes.SourceRefused, $"{operation}: Slack does not let this token read the channel ({word}). Leave it out with ExcludeChannels, or give the app access to it."),
        ThreadNotFound or "message_not_found" => new SkippableException(ErrorCodes.NotFound, $"{operation}: the thread is not there ({word})."),
        _ => failures.Changed(operation, $"Slack answered '{word}'"),
    };
}
