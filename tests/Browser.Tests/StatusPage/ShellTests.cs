using System.Net;
using System.Text.RegularExpressions;
using Ingest.Browser.Tests.Kit;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>How the page is served: without a key, because there is nothing in it; under a strict policy; and kept by browsers.</summary>
public sealed partial class ShellTests(Service service) : IDisposable
{
    private readonly HttpClient _stranger = new() { BaseAddress = service.Address };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _stranger.Dispose();

    [Fact]
    public async Task Page_WithoutAKey_IsServedUnderAPolicyThatLetsNothingElseIn()
    {
        var answer = await _stranger.GetAsync("/", Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Page_AskedForAgain_Is304UntilItChanges()
    {
        var first = await _stranger.GetAsync("/", Cancelled);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        var second = await _stranger.SendAsync(request, Cancelled);

        Assert.True(first.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Assets_OfThisRelease_AreKeptForEverAndThoseOfAnotherAreNotThere()
    {
        var page = await _stranger.GetStringAsync("/", Cancelled);
        var assets = Asset().Matches(page).Select(static match => match.Value).ToList();

        Assert.NotEmpty(assets);
        foreach (var asset in assets)
        {
            var answer = await _stranger.GetAsync(asset, Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(answer.Headers.CacheControl!.MaxAge > TimeSpan.FromDays(300), asset);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _stranger.GetAsync(Version().Replace(assets[0], "/0000/"), Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _stranger.GetAsync(assets[0] + "x", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task Page_HasNoScriptStyleOrHandlerOfItsOwnAndNamesNoOtherHost()
    {
        var page = await _stranger.GetStringAsync("/", Cancelled);

        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" on", Tag().Matches(page).Select(static tag => tag.Value).Aggregate("", string.Concat), StringComparison.Ordinal);
        Assert.DoesNotContain("//", page, StringComparison.Ordinal);
        Assert.All(Script().Matches(page), static script => Assert.Equal("", script.Groups[1].Value));
    }

    [GeneratedRegex("status-page/[^\"]+")]
    private static partial Regex Asset();

    [GeneratedRegex("/[0-9a-f]{16}/")]
    private static partial Regex Version();

    [GeneratedRegex("<[a-z][^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("<script[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
