using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;

namespace Ingest.Bench;

/// <summary>A service that is up, used through its HTTP API.</summary>
internal sealed class Service(Process process, string home) : IAsyncDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);
    private readonly HttpClient _client = new();

    /// <summary>Its process.</summary>
    public int ProcessId => process.Id;

    public async Task WaitUntilReadyAsync()
    {
        // The service's own lines would fill the pipe; nobody reads them here.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var file = Path.Combine(home, "service.json");
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                var url = JsonDocument.Parse(await File.ReadAllBytesAsync(file)).RootElement.GetProperty("Url").GetString()!;
                _client.BaseAddress = new Uri(url.EndsWith('/') ? url : url + "/");
                _client.DefaultRequestHeaders.Add("X-Ingest-Key", (await File.ReadAllTextAsync(Path.Combine(home, "api-key"))).Trim());
                using var answer = await _client.GetAsync(new Uri("api/health/ready", UriKind.Relative));
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (Exception error) when (error is IOException or HttpRequestException && Stopwatch.GetElapsedTime(started) < TimeLimit)
            {
                _client.DefaultRequestHeaders.Clear();
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Drops a small text into the inbox, as any storage client does, and searches for it until it is the first hit.</summary>
    public async Task<TimeSpan> DropUntilFoundAsync(string name, string text, string query)
    {
        var inbox = new BlobContainerClient((await File.ReadAllTextAsync(Path.Combine(home, "storage-connection"))).Trim(), "inbox");
        var started = Stopwatch.GetTimestamp();
        await inbox.GetBlobClient($"drops/{name}").UploadAsync(BinaryData.FromString(text));
        while (Stopwatch.GetElapsedTime(started) < TimeLimit)
        {
            using var answer = await _client.PostAsJsonAsync(new Uri("api/search", UriKind.Relative), new { query, collection = "drops", top = 1 });
            // The collection is made by its first document.
            if (answer.StatusCode != HttpStatusCode.NotFound)
            {
                answer.EnsureSuccessStatusCode();
                var results = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("results");
                if (results.GetArrayLength() > 0 && results[0].GetProperty("name").GetString() == name)
                {
                    return Stopwatch.GetElapsedTime(started);
                }
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"{name} was not found within {TimeLimit}.");
    }

    /// <summary>Adds a document or a version of it.</summary>
    public async Task<Added> UploadAsync(string collection, string name, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes) { Headers = { { "Content-Type", "application/octet-stream" } } };
        using var answer = await _client.PostAsync(
            new Uri($"api/documents?collection={collection}&onConflict=replace&name={Uri.EscapeDataString(name)}", UriKind.Relative), content);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<Added>())!
            : throw new InvalidOperationException($"Upload answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Deletes a document.</summary>
    public async Task DeleteAsync(Guid id)
    {
        using var answer = await _client.DeleteAsync(new Uri($"api/documents/{id:D}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The hits of a search, best first.</summary>
    public async Task<List<Hit>> SearchAsync(string query, string collection, int top, string mode)
    {
        using var answer = await _client.PostAsJsonAsync(new Uri("api/search", UriKind.Relative), new { query, collection, top, mode });
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<Hits>())!.Results
            : throw new InvalidOperationException($"Search answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await stop.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private sealed record Hits(List<Hit> Results);
}

/// <summary>A hit of a search, as far as anybody here looks.</summary>
internal sealed record Hit(string Name, int? Page, string Text);

/// <summary>The answer to an upload, as far as anybody here looks.</summary>
internal sealed record Added(Guid Id, int Version);
