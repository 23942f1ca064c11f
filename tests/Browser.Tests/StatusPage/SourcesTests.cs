using Ingest.Browser.Tests.Kit;
using Ingest.Vendors.Jira;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>A source is synced from the page, and what vanished there goes only when a person says so.</summary>
public sealed class SourcesTests(Service service, Chromium browser)
{
    [Fact]
    public async Task Source_RunNowThenVanishedIssues_AreHeldAndApproved()
    {
        var project = service.Jira.AddProject("LAMP", "Lamps");
        service.Jira.AddIssue(project, "Wicks are short", Adf.Text("The wick is too short."), DateTimeOffset.UtcNow.AddDays(-3));
        var goes = service.Jira.AddIssue(project, "Gasket leaks", Adf.Text("The gasket leaks oil."), DateTimeOffset.UtcNow.AddDays(-3));
        await using var open = await browser.OpenAsync(service);
        await open.GoAsync("#/sources");

        await open.Button($"Run now {Service.Source}").ClickAsync();
        await OpenPage.SeeAsync(open.Notice($"A sync of {Service.Source} was asked for."));
        await OpenPage.SeeAsync(open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Succeeded" }).First);
        service.Jira.Delete(project, goes);
        await service.SyncAsync();
        await service.SyncAsync();
        await open.GoAsync("#/");
        await open.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = $"1 document vanished at {Service.Source}" }).GetByRole(AriaRole.Link, new() { Name = "Review" }).ClickAsync();
        await OpenPage.SeeAsync(open.Dialog.GetByRole(AriaRole.Link, new() { Name = "Gasket leaks" }));
        await open.Dialog.GetByRole(AriaRole.Button, new() { Name = "Approve deletions" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Dialog, new() { Name = "Delete 1 document?" }).GetByRole(AriaRole.Button, new() { Name = "Approve deletions" }).ClickAsync();

        await OpenPage.SeeAsync(open.Notice("1 deletion approved"));
        await open.Page.Keyboard.PressAsync("Escape");
        await open.GoAsync("#/documents?collection=work");
        await Assertions.Expect(Row(open, "LAMP-2.md")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await OpenPage.SeeAsync(Row(open, "LAMP-1.md"));
    }

    private static ILocator Row(OpenPage open, string text) => open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = text });
}
