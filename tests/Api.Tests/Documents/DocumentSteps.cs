using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Ingest.Api.Tests.Documents;

/// <summary>The steps that tests of documents have in common.</summary>
internal static class DocumentSteps
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static string Address(string collection, string name, string more = "") =>
        $"/api/documents?collection={collection}&name={Uri.EscapeDataString(name)}{more}";

    public static Task<HttpResponseMessage> UploadAsync(this HttpClient client, string collection, string name, string content, string more = "") =>
        client.PostAsync(Address(collection, name, more), Bytes(content), Stop);

    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> GetJsonAsync(this HttpClient client, string address)
    {
        using var response = await client.GetAsync(address, Stop);
        return await response.ReadAsync();
    }

    public static ByteArrayContent Bytes(string content)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return body;
    }

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
