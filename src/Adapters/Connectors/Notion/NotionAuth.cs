using System.Net.Http.Headers;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>How requests to Notion are signed: a bearer token and the version of the API that the connector was written for.</summary>
internal static class NotionAuth
{
    /// <summary>Value of <c>Notion-Version</c>: the first in which <c>in_trash</c> replaced <c>archived</c>, with data sources (since 2025-09-03).</summary>
    internal const string Version = "2026-03-11";

    /// <summary>What is particular to a source with these settings.</summary>
    internal static SourceHttpProfile Profile(NotionOptions options) => new(
        "Notion",
        new Uri(options.Address!.AbsoluteUri.TrimEnd('/') + "/v1/"),
        options.RequestsPerMinute,
        Authorize,
        "Copy the installation access token of the connection from https://www.notion.so/profile/integrations.");

    private static void Authorize(HttpRequestMessage request, SourceSecret secret)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret.Value.Trim());
        request.Headers.Add("Notion-Version", Version);
    }
}
