using System.Net;
using System.Net.Http.Headers;
using Ingest.Domain.Errors;

namespace Ingest.Api.Tests.Keys;

public sealed class ApiKeysTests
{
    public static TheoryData<string, string> GuardedRoutes =>
        [.. ApiRoutes.All.Where(static r => r.Pattern != "health/live").Select(static r => (r.Method, r.Pattern))];

    [Theory]
    [MemberData(nameof(GuardedRoutes))]
    public async Task EveryRoute_WithoutKey_Answers401(string method, string pattern)
    {
        await using var api = await TestApi.StartAsync(static _ => { });
        using var client = api.CreateClient();
        foreach (var sent in method == "GET" ? new[] { method, "HEAD", "OPTIONS", "PUT" } : [method, "OPTIONS", "PATCH"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(sent), Address(pattern));
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Fact]
    public async Task Live_WithoutKey_Answers200WithSecurityHeaders()
    {
        await using var api = await TestApi.StartAsync(static _ => { });
        using var client = api.CreateClient();

        using var response = await client.GetAsync("/api/health/live", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData(TestApi.Key + "x")]
    [InlineData("TEST-KEY-OF-FORTY-THREE-CHARACTERS-LONG-OK")]
    public async Task Status_WrongKey_Answers401WithoutTheKey(string key)
    {
        await using var api = await TestApi.StartAsync(static _ => { });
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.TryAddWithoutValidation("X-Ingest-Key", key);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
        Assert.DoesNotContain(TestApi.Key, problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_KeyAsBearer_Answers200()
    {
        await using var api = await TestApi.StartAsync(static _ => { });
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("bearer", TestApi.Key);

        using var response = await client.GetAsync("/api/status", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Status_KeyGivenTwice_Answers401()
    {
        await using var api = await TestApi.StartAsync(static _ => { });
        using var client = api.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.TryAddWithoutValidation("X-Ingest-Key", [TestApi.Key, TestApi.Key]);

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Status_SecondOfTwoKeys_Answers200()
    {
        const string Next = "another-key-that-follows-the-first-one-soon";
        await using var api = await TestApi.StartAsync(static _ => { }, ("Ingest:Api:Keys:1", Next));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.Add("X-Ingest-Key", Next);

        using var response = await client.GetAsync("/api/status", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void RouteTable_OnlyLiveness_NeedsNoKey() =>
        Assert.Equal(["health/live"], ApiRoutes.All.Where(static r => !r.RequiresKey).Select(static r => r.Pattern));

    private static string Address(string pattern) => "/api/" + pattern.Replace("{id}", Guid.Empty.ToString("D"), StringComparison.Ordinal);
}
