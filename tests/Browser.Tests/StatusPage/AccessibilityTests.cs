using System.Text.Json;
using Ingest.Browser.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>Every view, in both themes and from a telephone to a wall: named, contrasting, and within its window.</summary>
public sealed class AccessibilityTests(Service service, Chromium browser) : IAsyncLifetime
{
    // WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for text of 24 px, or of 18.66 px in bold.
    private const string PoorContrasts =
        """
        () => {
          const numbers = text => (text.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
          const parse = text => {
            const values = numbers(text);
            return text.startsWith('color(srgb') ? [...values.slice(0, 3).map(v => v * 255), values[3] ?? 1] : [...values.slice(0, 3), values[3] ?? 1];
          };
          const over = (top, bottom) => top.slice(0, 3).map((v, i) => v * top[3] + bottom[i] * (1 - top[3])).concat(1);
          const ground = element => {
            const layers = [];
            for (let at = element; at; at = at.parentElement) {
              const layer = parse(getComputedStyle(at).backgroundColor);
              layers.push(layer);
              if (layer[3] === 1) break;
            }
            return layers.reverse().reduce((below, layer) => over(layer, below), parse(getComputedStyle(document.documentElement).backgroundColor));
          };
          const light = colour => {
            const [r, g, b] = colour.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ratio = (one, other) => { const [a, b] = [light(one), light(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05); };
          const poor = [];
          const walker = document.createTreeWalker(document.querySelector('dialog[open]') ?? document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            const text = walker.currentNode.data.trim();
            if (!text || !element.checkVisibility() || element.closest('.unseen, [aria-hidden=true], :disabled, script, style, noscript, option, .skip')) continue;
            const style = getComputedStyle(element);
            const below = ground(element);
            const colour = over(parse(element instanceof SVGElement ? style.fill : style.color), below);
            const size = parseFloat(style.fontSize);
            const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
            const found = ratio(colour, below);
            if (found < needed) poor.push(`${found.toFixed(2)} "${text.slice(0, 30)}" .${element.className?.baseVal ?? element.className}`);
          }
          return poor;
        }
        """;

    private static readonly string[] NeedNames =
        ["button", "link", "textbox", "searchbox", "combobox", "radio", "checkbox", "image", "dialog", "progressbar", "region", "navigation", "search", "table", "form"];

    private string _collection = "";
    private string _failed = "";

    public static TheoryData<string> Views { get; } = ["#/", "#/documents", "#/failures", "#/sources", "#/batches", "#/search?q=deposit", "#/documents?doc={failed}"];

    public async ValueTask InitializeAsync()
    {
        _collection = "accessibility";
        await service.AddTextAsync(_collection, "Betriebskostenabrechnungszusammenstellung/Liegenschaftsverwaltungsgesellschaft-Musterstadt-2026.txt", "A deposit is taken for each bicycle.");
        _failed = await service.AddSampleAsync(_collection, "wages-locked.pdf");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Views))]
    public async Task View_InBothThemes_HasContrastNamesAndLandmarks(string view)
    {
        await using var open = await browser.OpenAsync(service);
        await ShowAsync(open, view);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await open.Page.EmulateMediaAsync(new() { ColorScheme = scheme });

            Assert.Empty(await open.Page.EvaluateAsync<string[]>(PoorContrasts));
            Assert.Empty(await NamelessAsync(open.Page));
            Assert.Equal(1, await open.Page.Locator("main h1").CountAsync());
        }
    }

    [Theory]
    [InlineData(360, 740)]
    [InlineData(768, 1024)]
    [InlineData(3840, 2160)]
    public async Task Views_AtAnyWidth_StayWithinTheWindow(int width, int height)
    {
        await using var open = await browser.OpenAsync(service, options => options.ViewportSize = new ViewportSize { Width = width, Height = height });
        foreach (var view in Views)
        {
            await ShowAsync(open, view.Data);
            var excess = await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(excess <= 0, $"{view.Data} is {excess} px too wide at {width} px.");
        }
    }

    [Fact]
    public async Task Keyboard_Alone_ReachesADocumentAndComesBackToWhereItWas()
    {
        await using var open = await browser.OpenAsync(service);
        await ShowAsync(open, $"#/documents?collection={_collection}");
        await open.Page.ReloadAsync();
        await OpenPage.SeeAsync(open.Link("wages-locked.pdf"));
        await open.Page.Keyboard.PressAsync("Tab");
        await OpenPage.HasFocusAsync(open.Page.GetByText("Skip to the content"));
        await open.Page.Keyboard.PressAsync("Enter");
        await OpenPage.HasFocusAsync(open.Page.GetByRole(AriaRole.Main));

        var link = open.Page.GetByRole(AriaRole.Link, new() { Name = "wages-locked.pdf" });
        for (var presses = 0; presses < 20 && !await link.EvaluateAsync<bool>("link => link === document.activeElement"); presses++)
        {
            await open.Page.Keyboard.PressAsync("Tab");
        }

        await OpenPage.HasFocusAsync(link);
        Assert.NotEqual("none", await link.EvaluateAsync<string>("link => getComputedStyle(link).outlineStyle"));
        await open.Page.Keyboard.PressAsync("Enter");
        await OpenPage.SeeAsync(open.Dialog);
        Assert.True(await open.Dialog.EvaluateAsync<bool>("dialog => dialog.contains(document.activeElement)"));
        await open.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(open.Dialog).ToBeHiddenAsync();
        await OpenPage.HasFocusAsync(link);
    }

    [Fact]
    public async Task View_ReachedByALink_HasTheFocusOnItsHeadingAndItsNameInTheTitle()
    {
        await using var open = await browser.OpenAsync(service);
        await ShowAsync(open, "#/");

        await open.Link("Batches").ClickAsync();

        await OpenPage.HasFocusAsync(open.Heading("Batches").First);
        Assert.Equal("Batches – Ingest", await open.Page.TitleAsync());
        await Assertions.Expect(open.Link("Batches")).ToHaveAttributeAsync("aria-current", "page");
    }

    [Fact]
    public async Task Figures_ThatTick_AreNotSaidByScreenReaders()
    {
        await using var open = await browser.OpenAsync(service);
        await ShowAsync(open, "#/");

        Assert.Equal("announcements", await open.Page.EvaluateAsync<string>("() => [...document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]')].map(e => e.id).join()"));
        Assert.Equal("", await open.Page.Locator("#announcements").InnerTextAsync());
    }

    private async Task ShowAsync(OpenPage open, string view)
    {
        await open.GoAsync(view.Replace("{failed}", _failed, StringComparison.Ordinal));
        await OpenPage.SeeAsync(open.Page.Locator("main h1"));
        await Assertions.Expect(open.Page.Locator(".loading")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
    }

    // As the browser itself tells assistive technology.
    private static async Task<IReadOnlyList<string>> NamelessAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var tree = await session.SendAsync("Accessibility.getFullAXTree");
        return
        [
            .. tree!.Value.GetProperty("nodes").EnumerateArray()
                .Where(static node => !node.GetProperty("ignored").GetBoolean() && NeedNames.Contains(Value(node, "role")) && string.IsNullOrWhiteSpace(Value(node, "name")))
                .Select(static node => $"{Value(node, "role")} {node}"),
        ];
    }

    private static string? Value(JsonElement node, string property) =>
        node.TryGetProperty(property, out var found) && found.TryGetProperty("value", out var value) ? value.ToString() : null;
}
