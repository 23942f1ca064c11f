using Ingest.Browser.Tests.Kit;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>The key: asked for once, kept for the tab, taken from a link, asked for again when it is refused.</summary>
public sealed class KeyTests(Service service, Chromium browser)
{
    [Fact]
    public async Task Page_NoKey_AsksAndRefusesAWrongOneAndKeepsTheRightOneForTheTab()
    {
        await using var open = await browser.OpenAsync(service, unlocked: false);
        open.Expect("401");
        var field = open.Page.GetByLabel("Key", new() { Exact = true });
        await OpenPage.HasFocusAsync(field);

        await field.FillAsync("not-the-key");
        await open.Page.Keyboard.PressAsync("Enter");
        await OpenPage.SeeAsync(open.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "does not accept this key" }));
        await field.FillAsync(service.Key);
        await open.Page.Keyboard.PressAsync("Enter");
        await OpenPage.SeeAsync(open.Link("Documents"));
        await open.Page.ReloadAsync();
        await OpenPage.SeeAsync(open.Link("Documents"));

        var other = await open.Page.Context.NewPageAsync();
        await other.GotoAsync("/");
        await OpenPage.SeeAsync(other.GetByLabel("Key", new() { Exact = true }));
    }

    [Fact]
    public async Task Link_WithTheKey_OpensAndLeavesNoKeyInTheAddressOrTheHistory()
    {
        await using var open = await browser.OpenAsync(service);
        await OpenPage.SeeAsync(open.Link("Documents"));

        Assert.DoesNotContain("key", open.Page.Url, StringComparison.Ordinal);
        await open.Link("Documents").ClickAsync();
        await open.Page.GoBackAsync();
        Assert.DoesNotContain("key", open.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_RefusedLater_IsAskedForAgainAndNothingIsShownMeanwhile()
    {
        await using var open = await browser.OpenAsync(service);
        open.Expect("401");
        await OpenPage.SeeAsync(open.Link("Documents"));
        await open.Page.RouteAsync("**/api/**", static route => route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = "{\"code\":\"unauthorized\",\"detail\":\"No.\"}" }));

        await open.GoAsync("#/failures");

        await OpenPage.SeeAsync(open.Page.GetByLabel("Key", new() { Exact = true }));
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Main)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Key_Forgotten_IsGoneFromTheTab()
    {
        await using var open = await browser.OpenAsync(service);

        await open.Button("Forget the key in this tab").ClickAsync();
        await OpenPage.SeeAsync(open.Page.GetByLabel("Key", new() { Exact = true }));
        await open.Page.ReloadAsync();

        await OpenPage.SeeAsync(open.Page.GetByLabel("Key", new() { Exact = true }));
    }
}
