using Microsoft.Playwright;

namespace Ingest.Browser.Tests.Kit;

/// <summary>The machine's own browser, one process for all tests; each page has a session of its own. Nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>Names another program than those that are looked for.</summary>
    private const string Variable = "INGEST_TEST_BROWSER";

    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable(Variable) ?? Programs.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"There is no browser. Install it (sudo apt-get install chromium fonts-inter), or name one in {Variable}.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,

            // As root and in containers there is no sandbox to be had; the only pages are our own.
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>A page of a person's own: nothing is kept from another one.</summary>
    internal async Task<OpenPage> OpenAsync(Service service, Action<BrowserNewContextOptions>? configure = null, bool unlocked = true)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = service.Address.AbsoluteUri,
            ViewportSize = new ViewportSize { Width = 1280, Height = 900 },
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
        };
        configure?.Invoke(options);
        var page = await (await _browser!.NewContextAsync(options)).NewPageAsync();
        var open = new OpenPage(page);
        await page.GotoAsync(unlocked ? $"/#key={service.Key}" : "/");
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }
}
