using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Security.Cryptography;
using Ingest.Api.Keys;
using Ingest.Api.Tests.Security;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Ingest.Api.Tests.Keys;

public sealed class ApiKeysTests
{
    public static TheoryData<string> WrongKeys { get; } =
    [
        // Other lengths, the same beginning, the same end, one letter off, another case, look-alikes: all go the same way.
        "x", TestApi.Key[..^1], TestApi.Key + "x", "x" + TestApi.Key[1..], TestApi.Key[..^1] + "x", TestApi.Key.ToUpperInvariant(), TestApi.Key + TestApi.Key, new string('x', TestApi.Key.Length),
        new string('x', 8000), TestApi.Key.Replace('-', '_'), "null", "*", "' or '1'='1",
    ];

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

    [Theory]
    [MemberData(nameof(WrongKeys))]
    public async Task EveryRoute_WrongKey_AnswersTheSame401AndNothingIsAsked(string key)
    {
        var queries = Substitute.For<IDocumentQueries>();
        var blobs = Substitute.For<IBlobStore>();
        await using var api = await TestApi.StartAsync(s => s.AddSingleton(queries).AddSingleton(blobs));
        using var client = api.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Ingest-Key", key);

        HashSet<string> details = [];
        foreach (var route in ApiRoutes.All.Where(static r => r.RequiresKey))
        {
            using var request = RouteRequests.Valid(route.Method, route.Pattern, RouteValuesInUse.None);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            details.Add((await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized)).GetProperty("detail").GetString()!);
        }

        Assert.Equal(["This address needs a key: send it in the header X-Ingest-Key, or as Authorization: Bearer."], details);
        Assert.Empty(queries.ReceivedCalls());
        Assert.Empty(blobs.ReceivedCalls());
    }

    /// <summary>
    /// What decides is <see cref="CryptographicOperations.FixedTimeEquals"/> over hashes of one length, and no other comparison: read from the compiled method,
    /// since a clock would prove nothing on a busy machine.
    /// </summary>
    [Fact]
    public void Accepts_ComparesOnlyInConstantTime()
    {
        var accepts = typeof(ApiKeys).GetMethod("Accepts", BindingFlags.Instance | BindingFlags.NonPublic)!;
        var il = accepts.GetMethodBody()!.GetILAsByteArray()!;
        const byte Call = 0x28; // ECMA-335, III.3.19; followed by a token of 4 bytes.
        const byte CallVirtual = 0x6F;
        var called = Enumerable.Range(0, il.Length - 4)
            .Where(i => il[i] is Call or CallVirtual && il[i + 4] is 0x06 or 0x0A or 0x2B) // Method, member reference, generic method.
            .Select(i => accepts.Module.ResolveMethod(BitConverter.ToInt32(il, i + 1))!.Name)
            .ToList();

        Assert.Contains(nameof(CryptographicOperations.FixedTimeEquals), called);
        Assert.DoesNotContain(called, static name => name.Contains("Equal", StringComparison.Ordinal) && name != nameof(CryptographicOperations.FixedTimeEquals));
        Assert.DoesNotContain(called, static name => name.StartsWith("Compare", StringComparison.Ordinal));
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

    private static string Address(string pattern) => RouteRequests.Path(pattern, RouteValuesInUse.None);
}
