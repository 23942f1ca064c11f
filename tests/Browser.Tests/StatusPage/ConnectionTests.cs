using Ingest.Browser.Tests.Kit;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>A service that goes away and comes back, and a page nobody looks at.</summary>
public sealed class ConnectionTests(Service service, Chromium browser)
{
    [Fact]
    public async Task Service_GoesAway_ThePageSaysSoKeepsWhatItHadAndComesBackByItself()
    {
        await using var open = await browser.OpenAsync(service);
        open.Expect("ERR_CONNECTION");
        open.Expect("net::ERR");
        await OpenPage.SeeAsync(open.Link("Documents"));

        await open.Page.RouteAsync("**/api/**", static route => route.AbortAsync("connectionrefused"));
        await OpenPage.SeeAsync(open.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The service does not answer." }));
        await OpenPage.SeeAsync(open.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }));
        await open.Page.UnrouteAsync("**/api/**");

        await Assertions.Expect(open.Page.GetByRole(AriaRole.Alert)).ToBeHiddenAsync(new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Overview_Unchanged_IsAskedForWithItsTag()
    {
        await using var open = await browser.OpenAsync(service);
        await OpenPage.SeeAsync(open.Page.GetByText("Connection: Live"));

        var request = await open.Page.RunAndWaitForRequestAsync(
            () => open.Page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))"), static request => request.Url.EndsWith("/api/overview", StringComparison.Ordinal));

        Assert.NotEmpty(await request.HeaderValueAsync("if-none-match") ?? "");
    }

    [Fact]
    public async Task Page_NobodyLooksAt_AsksForNothing()
    {
        await using var open = await browser.OpenAsync(service);
        await OpenPage.SeeAsync(open.Link("Documents"));
        await open.Page.EvaluateAsync(
            """
            () => {
              Object.defineProperty(document, 'hidden', { configurable: true, value: true });
              document.dispatchEvent(new Event('visibilitychange'));
            }
            """);
        await open.Page.Clock.InstallAsync();
        var asked = 0;
        open.Page.Request += (_, _) => asked++;

        await open.Page.Clock.RunForAsync(60_000);

        Assert.Equal(0, asked);
    }
}
