using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>How Jira knows us, and what its refusals mean.</summary>
internal static class JiraAuth
{
    /// <summary>Scopes a token with scopes needs; classic ones.</summary>
    internal const string Scopes = "read:jira-work and read:jira-user";

    /// <summary>The permission without which a project's issues are not there.</summary>
    internal const string Permission = "BROWSE_PROJECTS";

    private const string NextStep = "Make a new API token at https://id.atlassian.com/manage-profile/security/api-tokens (it needs the scopes "
        + Scopes + " if it is one with scopes).";

    private const string Wrong = "it is wrong, expired or revoked, or the e-mail is not its owner's";

    /// <summary>What <see cref="SourceHttp"/> has to know.</summary>
    internal static SourceHttpProfile Profile(JiraOptions options) =>
        new("Jira", Directory(options.Site!), options.RequestsPerMinute, (request, secret) => Authorize(request, secret, options), NextStep);

    /// <summary>The judge of every answer.</summary>
    /// <param name="failures">Makes the failures.</param>
    /// <param name="operation">What was tried.</param>
    internal static AnswerJudge Judge(SourceFailures failures, string operation) => (response, body) =>
        (int)response.StatusCode switch
        {
            // Jira lets anybody search, and shows nothing: a wrong token must never look like an empty site (P9).
            _ when IsAnonymous(response) => failures.Refused(operation, $"Jira did not accept the token and answered as to a stranger: {Wrong}"),
            401 when LacksScope(body) => failures.Refused(operation, $"the token lacks a scope; it needs {Scopes}"),
            401 => failures.Refused(operation, $"the token was refused (401): {Wrong}"),
            403 => failures.Refused(
                operation,
                $"the account may not do this (403): it needs access to Jira on this site and the permission 'Browse projects' ({Permission})"),
            _ => null,
        };

    private static Uri Directory(Uri address) => new(address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");

    private static void Authorize(HttpRequestMessage request, SourceSecret secret, JiraOptions options) => request.Headers.Authorization = options.AuthKind switch
    {
        JiraAuthKind.Bearer => new AuthenticationHeaderValue("Bearer", secret.Value),
        _ => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Email}:{secret.Value}"))),
    };

    private static bool IsAnonymous(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Seraph-LoginReason", out var reasons)
        && reasons.Any(static reason => reason.Contains("AUTHENTICATED_FAILED", StringComparison.OrdinalIgnoreCase)
            || reason.Contains("AUTHENTICATION_DENIED", StringComparison.OrdinalIgnoreCase));

    private static bool LacksScope(JsonElement body) =>
        body.FindText("message")?.Contains("scope", StringComparison.OrdinalIgnoreCase) == true;
}
