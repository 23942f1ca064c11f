using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ingest.Chaos.Stack;

namespace Ingest.Chaos.Workload;

/// <summary>How a call ended, as far as its caller can know.</summary>
internal enum Answer
{
    /// <summary>Done, says the service.</summary>
    Done,

    /// <summary>Not done, says the service, and it will not be.</summary>
    Refused,

    /// <summary>No answer, or one that does not say: it may be done now, later or never.</summary>
    Unknown,
}

/// <summary>Calls whichever service is up, as a client of the HTTP API.</summary>
internal sealed class ServiceClient(ChaosStack stack) : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new() { Timeout = TimeLimit };

    /// <summary>Adds a document or a version.</summary>
    public Task<Answer> UploadAsync(string name, byte[] bytes, Random random, CancellationToken cancellationToken) => CallAsync(
        random,
        url => new HttpRequestMessage(HttpMethod.Post, new Uri(url, $"/api/documents?collection={ChaosStack.Collection}&onConflict=replace&name={Uri.EscapeDataString(name)}"))
        {
            Content = new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/octet-stream" } } },
        },
        cancellationToken);

    /// <summary>Deletes a document.</summary>
    public Task<Answer> DeleteAsync(Guid id, Random random, CancellationToken cancellationToken) =>
        CallAsync(random, url => new HttpRequestMessage(HttpMethod.Delete, new Uri(url, $"/api/documents/{id:D}")), cancellationToken);

    /// <summary>Tries a failed document again.</summary>
    public Task<Answer> RetryAsync(Guid id, Random random, CancellationToken cancellationToken) =>
        CallAsync(random, url => new HttpRequestMessage(HttpMethod.Post, new Uri(url, $"/api/documents/{id:D}/retry")), cancellationToken);

    /// <summary>Hits, or null when no service answers now.</summary>
    public async Task<IReadOnlyList<Hit>?> SearchAsync(string query, int top, Random random, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            random,
            url => new HttpRequestMessage(HttpMethod.Post, new Uri(url, "/api/search")) { Content = JsonContent.Create(new { query, collection = ChaosStack.Collection, top }) },
            cancellationToken);
        return response is { StatusCode: HttpStatusCode.OK } ? (await ReadAsync<Hits>(response, cancellationToken))?.Results : null;
    }

    /// <summary>Reconciles and answers how much was found and what could not be looked at; null when no service answers now.</summary>
    public async Task<ReconcileRun?> ReconcileAsync(Random random, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(random, static url => new HttpRequestMessage(HttpMethod.Post, new Uri(url, "/api/reconcile")), cancellationToken);
        return response is { StatusCode: HttpStatusCode.OK } ? await ReadAsync<ReconcileRun>(response, cancellationToken) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Answer> CallAsync(Random random, Func<Uri, HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(random, create, cancellationToken);
        return (int?)response?.StatusCode switch
        {
            >= 200 and < 300 => Answer.Done,
            >= 400 and < 500 and not 408 and not 429 => Answer.Refused,
            _ => Answer.Unknown,
        };
    }

    private async Task<HttpResponseMessage?> SendAsync(Random random, Func<Uri, HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        var service = stack.Services[random.Next(stack.Services.Count)];
        try
        {
            if (service.Url is not { } url)
            {
                return null;
            }

            using var request = create(url);
            request.Headers.Add("X-Ingest-Key", service.Key);
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<T?> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(cancellationToken);
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    private sealed record Hits(IReadOnlyList<Hit> Results);
}

/// <summary>A hit of a search.</summary>
internal sealed record Hit(Guid DocumentId, int Version, string Name, string Text);

/// <summary>What a reconcile run found.</summary>
internal sealed record ReconcileRun(IReadOnlyList<ReconcileFinding> Checks);

/// <summary>What one check found.</summary>
internal sealed record ReconcileFinding(string Check, long Found, long Fixed, long Held, string? Error);
