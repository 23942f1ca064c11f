using System.Text.RegularExpressions;
using Ingest.Browser.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>Hits are marked, and open where they are; what a document says is text and nothing else.</summary>
public sealed class SearchTests(Service service, Chromium browser)
{
    [Fact]
    public async Task Hit_InAPdf_OpensTheFileAtItsPage()
    {
        var collection = Unique.Collection();
        await service.AddSampleAsync(collection, "handbook.pdf");
        await using var open = await browser.OpenAsync(service);

        await open.GoAsync($"#/search?q=deposit&collection={collection}");
        var button = open.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Open at page \\d") }).First;
        var page = (await button.InnerTextAsync()).Split(' ')[^1];
        var tab = await open.Page.RunAndWaitForPopupAsync(() => button.ClickAsync());
        await tab.WaitForURLAsync(new Regex("^blob:"), new() { WaitUntil = WaitUntilState.Commit });

        Assert.EndsWith($"#page={page}", tab.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hit_InMarkup_IsShownAsTextWithItsHeadings()
    {
        const string Hostile = "<h1>Lantern rules</h1><p>Zirconium lanterns &lt;img src=x onerror=\"document.title='taken'\"&gt; stay lit.</p><script>document.title='taken'</script>";
        var collection = Unique.Collection();
        await service.AddTextAsync(collection, "<img src=x onerror=alert(1)>.html", Hostile);
        await using var open = await browser.OpenAsync(service);

        await open.GoAsync($"#/search?q=zirconium+lanterns&collection={collection}");
        await open.Button("Read the passage of <img src=x onerror=alert(1)>.html").ClickAsync();

        await OpenPage.SeeAsync(open.Dialog.Locator("mark").GetByText("Zirconium").First);
        await OpenPage.SeeAsync(open.Dialog.GetByText("<img src=x onerror=\"document.title='taken'\">"));
        await OpenPage.SeeAsync(open.Dialog.GetByText("Lantern rules").First);
        Assert.Equal(0, await open.Page.Locator("main img, dialog img").CountAsync());
        Assert.StartsWith("Search", await open.Page.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_NothingFits_SaysWhatToTry()
    {
        await using var open = await browser.OpenAsync(service);
        var collection = Unique.Collection();
        await service.AddTextAsync(collection, "a.txt", " ");

        await open.GoAsync($"#/search?q=anything&collection={collection}");

        await OpenPage.SeeAsync(open.Page.GetByText("Nothing found"));
    }
}
