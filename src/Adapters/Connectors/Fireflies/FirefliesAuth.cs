using System.Net.Http.Headers;
using Ingest.Adapters.Connectors.Http;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>How requests to Fireflies are signed: the API key as a bearer token.</summary>
internal static class FirefliesAuth
{
    /// <summary>What is particular to a source with these settings.</summary>
    internal static SourceHttpProfile Profile(FirefliesOptions options) => new(
        "Fireflies",
        new Uri(options.Address!.AbsoluteUri.TrimEnd('/') + "/"),
        options.RequestsPerMinute,
        static (request, secret) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret.Value.Trim()),
        "Copy the API key from https://app.fireflies.ai under Integrations, Fireflies API.");
}
