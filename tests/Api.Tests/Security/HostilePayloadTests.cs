using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Ingest.Api.Tests.Documents;
using Ingest.Api.Tests.Sources;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Api.Tests.Security;

/// <summary>
/// Every payload in every field of every route, on the real database: each is answered with sense (2xx) or refused as a problem (4xx), never with a failure of
/// the system, and nothing else changes.
/// </summary>
public sealed class HostilePayloadTests(ShelfApi api, LocalStack stack) : IClassFixture<ShelfApi>, IAsyncLifetime
{
    private const string Content = "The victim's bytes.";

    private readonly string _collection = Unique.Collection();
    private readonly string _mine = Unique.Collection();
    private RouteValuesInUse _values = RouteValuesInUse.None;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var upload = await api.Client.UploadAsync(_collection, "victim.txt", Content);
        using var batch = await api.Client.PostAsync("/api/batches", TestApi.Json($$"""{"collection":"{{_collection}}","items":[]}"""), Stop);
        _values = new RouteValuesInUse(
            (await upload.ReadAsync()).Text("id"), (await batch.ReadAsync()).Text("id"), await api.RequestAsync(), api.Source, _mine);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(RouteRequests.All), MemberType = typeof(RouteRequests))]
    public async Task Send_HostileValueInAnyField_IsTakenOrRefusedAndChangesNothingElse(string method, string pattern)
    {
        var before = await TablesAsync();
        await Parallel.ForEachAsync(Requests(method, pattern), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Stop }, async (create, token) =>
        {
            using var request = create();
            using var response = await api.Client.SendAsync(request, token);
            await ShouldMakeSenseAsync(response, request);
        });

        Assert.Equal(before, await TablesAsync());
        var victim = await api.Client.GetJsonAsync($"/api/documents/{_values.Document}");
        Assert.Equal((_collection, "victim.txt", JsonValueKind.Null), (victim.Text("collection"), victim.Text("name"), victim.GetProperty("deletedAt").ValueKind));
        Assert.Equal(Content, await api.Client.GetStringAsync($"/api/documents/{_values.Document}/content", Stop));
        Assert.Single((await api.Client.GetJsonAsync($"/api/documents?collection={_collection}")).GetProperty("documents").EnumerateArray());
    }

    [Fact]
    public async Task Post_NamesAsSentByAttackers_AreKeptToTheLetterAndReadBack()
    {
        var kept = 0;
        foreach (var name in Payloads.All.Where(static p => p.Length > 0))
        {
            using var upload = await api.Client.UploadAsync(_mine, name, name, "&onConflict=replace");
            if (upload.StatusCode == HttpStatusCode.BadRequest)
            {
                continue;
            }

            var added = await upload.ReadAsync();
            using var content = await api.Client.GetAsync($"/api/documents/{added.Text("id")}/content", Stop);
            Assert.Equal(name.Normalize(), added.Text("name"));
            Assert.Equal(name, Encoding.UTF8.GetString(await content.Content.ReadAsByteArrayAsync(Stop)));
            Assert.Equal("attachment", content.Content.Headers.ContentDisposition?.DispositionType);
            Assert.False(content.Headers.Contains(Payloads.Header) || content.Content.Headers.Contains(Payloads.Header));
            kept++;
        }

        Assert.InRange(kept, 60, Payloads.All.Count);
    }

    private async Task ShouldMakeSenseAsync(HttpResponseMessage response, HttpRequestMessage request)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        var what = $"{request.Method} {request.RequestUri?.OriginalString} answered {(int)response.StatusCode}: {text} {string.Join(' ', api.Errors)}";
        Assert.True((int)response.StatusCode is (>= 200 and < 300) or (>= 400 and < 500), what);
        Assert.False(response.Headers.Contains(Payloads.Header) || response.Content.Headers.Contains(Payloads.Header), what);
        Assert.False(response.StatusCode == HttpStatusCode.Unauthorized, what);

        // What Kestrel itself refuses (a NUL in the path, a header that is no text) has no body; a HEAD never has.
        if ((int)response.StatusCode >= 400 && text.Length > 0)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(text);
            Assert.NotEmpty(problem.RootElement.GetProperty("code").GetString()!);
            Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
            Assert.DoesNotContain("SqlState", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(".cs:line", text, StringComparison.Ordinal);
        }
    }

    /// <summary>One request for each field of the route and each payload. Every one of them can be told from a valid one by that field only.</summary>
    private IEnumerable<Func<HttpRequestMessage>> Requests(string method, string pattern)
    {
        var path = RouteRequests.Path(pattern, _values);
        var takesQuery = !(pattern == "health/live");
        foreach (var payload in Payloads.All.Where(static p => p.Length > 0))
        {
            if (pattern.Contains('{', StringComparison.Ordinal))
            {
                yield return Request(RouteRequests.Path(pattern, _values, Uri.EscapeDataString(payload), Uri.EscapeDataString(payload)));
            }
        }

        foreach (var query in takesQuery ? Payloads.All.Select(Uri.EscapeDataString).Concat(Payloads.Escapes) : [])
        {
            // An unknown parameter is refused before anything is done, on routes that delete, too.
            yield return Request($"{path}?{query}=1");
            yield return Request($"{path}?unknown={query}");
            foreach (var known in QueryFields(method, pattern))
            {
                yield return Request($"{path}?{string.Format(System.Globalization.CultureInfo.InvariantCulture, known, query)}");
            }
        }

        foreach (var body in Bodies(method, pattern))
        {
            yield return () => new HttpRequestMessage(new HttpMethod(method), path) { Content = TestApi.Json(body) };
        }

        // All of them where headers say something; a few elsewhere.
        var headers = Headers().Take(pattern is "documents" or "search" or "documents/{id}/content" ? int.MaxValue : 16);
        foreach (var (name, value) in method == "DELETE" || pattern == "reconcile" ? [] : headers)
        {
            yield return () =>
            {
                var request = RouteRequests.Valid(method, pattern, _values);
                var added = request.Headers.TryAddWithoutValidation(name, value) || request.Content?.Headers.TryAddWithoutValidation(name, value) == true;
                Assert.True(added || request.Content is null, name);
                return request;
            };
        }

        foreach (var form in pattern == "documents" && method == "POST" ? Forms() : [])
        {
            yield return () => new HttpRequestMessage(HttpMethod.Post, $"{path}?collection={_mine}") { Content = form() };
        }

        Func<HttpRequestMessage> Request(string address) => () =>
        {
            var request = new HttpRequestMessage(new HttpMethod(method), address);
            if (method == "POST" && pattern == "documents")
            {
                request.Content = RouteRequests.Bytes("text");
            }

            return request;
        };
    }

    private string[] QueryFields(string method, string pattern) => (method, pattern) switch
    {
        ("POST", "documents") =>
        [
            "collection={0}&name=a", $"collection={_mine}&name={{0}}&onConflict=replace", $"collection={_mine}&name=a&onConflict={{0}}", $"collection={_mine}&name=a&sha256={{0}}",
            $"collection={_mine}&name=a&batch={{0}}",
        ],
        ("GET", "documents") => ["collection={0}", "state={0}", "name={0}", "limit={0}", "cursor={0}"],
        ("GET", "batches/{id}/items") => ["state={0}", "limit={0}", "cursor={0}"],
        ("POST", "backfill/{source}") => ["days={0}"],
        ("GET", "sync-status") => ["at={0}"],
        ("GET", "sync-runs") => ["source={0}", "limit={0}", "cursor={0}"],
        ("GET", "sync-runs/{id}") => ["limit={0}", "cursor={0}"],
        _ => [],
    };

    private IEnumerable<string> Bodies(string method, string pattern)
    {
        string[] shapes = (method, pattern) switch
        {
            ("POST", "search") => ["{0}", "{{\"query\":{0}}}", "{{\"query\":\"x\",\"collection\":{0}}}", "{{\"query\":\"x\",\"top\":{0}}}", "{{\"query\":\"x\",{0}:1}}"],
            ("POST", "batches") =>
            [
                "{0}", $"{{{{\"collection\":{{0}},\"items\":[]}}}}", $"{{{{\"collection\":\"{_mine}\",\"items\":{{0}}}}}}", $"{{{{\"collection\":\"{_mine}\",\"items\":[{{{{\"name\":{{0}}}}}}]}}}}",
                $"{{{{\"collection\":\"{_mine}\",\"items\":[{{{{\"name\":\"a\",\"size\":{{0}}}}}}]}}}}", $"{{{{\"collection\":\"{_mine}\",\"items\":[{{{{\"name\":\"a\",\"sha256\":{{0}}}}}}]}}}}",
            ],
            ("POST", "batches/{id}/items") => ["{0}", "{{\"items\":[{{\"name\":{0}}}]}}", "{{\"items\":[{{\"name\":\"a\",\"size\":{0}}}]}}", "{{\"items\":[{{\"name\":\"a\",\"sha256\":{0}}}]}}"],
            _ => [],
        };
        foreach (var shape in shapes)
        {
            foreach (var payload in Payloads.All)
            {
                // As a string, properly written; and as it stands, whatever JSON that makes.
                yield return string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, JsonSerializer.Serialize(payload));
                yield return string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, payload);
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Headers()
    {
        // A client library sends no line breaks in a header; AddressTests does, over a socket.
        foreach (var value in Payloads.All.Where(static p => p.Length > 0 && p.All(static c => c is >= ' ' and <= '~') && p.Trim() == p))
        {
            foreach (var name in new[] { "Content-Type", "Content-Encoding", "Accept", "If-Match", "Range", "X-Forwarded-For", "X-HTTP-Method-Override", "traceparent" })
            {
                yield return (name, value);
            }
        }
    }

    private static IEnumerable<Func<HttpContent>> Forms()
    {
        foreach (var payload in Payloads.All.Concat(Payloads.Escapes))
        {
            yield return () => Form($"filename=\"{payload}\"");
            yield return () => Form($"filename={payload}");
            yield return () => Form($"filename*=UTF-8''{Uri.EscapeDataString(payload)}");
            yield return () => Form($"filename*={payload}''x");
            yield return () => Form($"filename=\"ok.txt\"; name=\"{payload}\"");
        }

        foreach (var payload in Payloads.Escapes)
        {
            yield return () => Form($"filename*=UTF-8''{payload}");
            yield return () => Form($"filename*=utf-7''{payload}");
            yield return () => Form($"filename*=utf-16''{payload}");
        }
    }

    private static ByteArrayContent Form(string disposition)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\ntext\r\n--b--\r\n"));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        return content;
    }

    /// <summary>Every table and column, and who may do what: what an injected statement would change.</summary>
    private async Task<string> TablesAsync()
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(stack.DatabaseConnectionString) { Pooling = false });
        await using var command = source.CreateCommand(
            "select string_agg(table_name || '.' || column_name || ' ' || data_type, ',' order by table_name, ordinal_position) from information_schema.columns where table_schema = 'ingest'");
        return (string)(await command.ExecuteScalarAsync(Stop))!;
    }
}
