using System.Text;

namespace Ingest.Api.Tests.Security;

/// <summary>What a request of a route fills in. Every field has a value that the route takes.</summary>
/// <param name="Document">A document.</param>
/// <param name="Batch">A batch.</param>
/// <param name="Run">A sync run.</param>
/// <param name="Source">A source.</param>
/// <param name="Collection">A collection.</param>
internal sealed record RouteValuesInUse(string Document, string Batch, string Run, string Source, string Collection)
{
    private static readonly string Nobody = Guid.Empty.ToString("D");

    /// <summary>Well-formed and of nothing.</summary>
    public static RouteValuesInUse None { get; } = new(Nobody, Nobody, Nobody, "shelf", "c");
}

/// <summary>Requests for every route of the table, so that a new route is in every test that walks it.</summary>
internal static class RouteRequests
{
    /// <summary>One theory case a route.</summary>
    public static TheoryData<string, string> All => [.. ApiRoutes.All.Select(static route => (route.Method, route.Pattern))];

    /// <summary>The path of a route with these values.</summary>
    public static string Path(string pattern, RouteValuesInUse values, string? id = null, string? source = null) =>
        ApiRoutes.Prefix + pattern
            .Replace("{id}", id ?? Id(pattern, values), StringComparison.Ordinal)
            .Replace("{source}", source ?? values.Source, StringComparison.Ordinal)
            .Replace("{name}", source ?? values.Collection, StringComparison.Ordinal);

    /// <summary>A request that the route takes.</summary>
    public static HttpRequestMessage Valid(string method, string pattern, RouteValuesInUse values) => (method, pattern) switch
    {
        ("POST", "documents") => new HttpRequestMessage(HttpMethod.Post, $"/api/documents?collection={values.Collection}&name=valid.txt") { Content = Bytes("text") },
        ("POST", "search") => new HttpRequestMessage(HttpMethod.Post, "/api/search") { Content = TestApi.Json("""{"query":"words"}""") },
        ("POST", "batches") => new HttpRequestMessage(HttpMethod.Post, "/api/batches") { Content = TestApi.Json($$"""{"collection":"{{values.Collection}}","items":[]}""") },
        ("POST", "batches/{id}/items") => new HttpRequestMessage(HttpMethod.Post, Path(pattern, values)) { Content = TestApi.Json("""{"items":[{"name":"valid.txt"}]}""") },
        ("POST", "backfill/{source}") => new HttpRequestMessage(HttpMethod.Post, Path(pattern, values) + "?days=1"),
        // Without a collection it would retry whatever failed in every other test of the run.
        ("POST", "failures/retry") => new HttpRequestMessage(HttpMethod.Post, Path(pattern, values) + $"?collection={values.Collection}"),
        ("POST", "collections/{name}/reindex") => new HttpRequestMessage(HttpMethod.Post, Path(pattern, values)) { Content = TestApi.Json("""{"model":"lexical-512"}""") },
        _ => new HttpRequestMessage(new HttpMethod(method), Path(pattern, values)),
    };

    public static ByteArrayContent Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Id(string pattern, RouteValuesInUse values) => pattern.Split('/')[0] switch
    {
        "batches" => values.Batch,
        "sync-runs" => values.Run,
        _ => values.Document,
    };
}
