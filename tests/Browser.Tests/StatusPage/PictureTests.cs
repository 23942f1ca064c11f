using Ingest.Browser.Tests.Kit;
using Ingest.TestKit;
using Ingest.Vendors.Jira;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>
/// The pictures of README, from a real run over samples/. With <c>INGEST_PICTURES=docs/images ./test.sh -class '*PictureTests'</c> they are made anew, of more
/// files and amid the work; otherwise the test looks at what it would make.
/// </summary>
public sealed class PictureTests(Chromium browser) : IAsyncLifetime
{
    private const string Variable = "INGEST_PICTURES";
    private const int MaxBytes = 300_000;

    private static readonly string[] Departments =
        ["hire", "workshop", "ferry", "accounts", "season", "archive", "letters", "school", "island", "harbour", "staff", "board", "tours", "press", "library", "yard"];

    private readonly Service _service = new();

    private static string? Folder => Environment.GetEnvironmentVariable(Variable);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Overview_OfARunOverTheSamples_IsFitForAPicture()
    {
        await HoldADeletionAsync();
        var departments = Folder is null ? Departments[..1] : Departments;
        var upload = Task.Run(() => UploadAsync(departments), Cancelled);
        await Eventually.HoldsAsync(
            async () => (await _service.GetAsync("api/documents?state=ready&collection=bicycles&limit=500")).GetProperty("documents").GetArrayLength() > departments.Length * 8,
            TimeSpan.FromMinutes(2));
        if (Folder is null)
        {
            await upload;
        }

        foreach (var (scheme, name) in new[] { (ColorScheme.Light, "status-page.png"), (ColorScheme.Dark, "status-page-dark.png") })
        {
            await using var open = await browser.OpenAsync(_service, options =>
            {
                options.ColorScheme = scheme;
                options.ViewportSize = new ViewportSize { Width = 1280, Height = 1040 };
            });
            await OpenPage.SeeAsync(open.Heading("Throughput"));
            await Assertions.Expect(open.Page.Locator(".bars rect").First).ToBeVisibleAsync(new() { Timeout = 60_000 });
            var picture = await open.Page.ScreenshotAsync();

            Assert.InRange(picture.Length, 20_000, MaxBytes);
            if (Folder is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(Service.FindRepository(), Folder, name), picture, Cancelled);
            }
        }

        await upload;
    }

    private async Task HoldADeletionAsync()
    {
        var project = _service.Jira.AddProject("BIKE", "Bicycles");
        var issues = Enumerable.Range(1, 6).Select(number => _service.Jira.AddIssue(project, $"Bicycle {number} squeaks", Adf.Text("It squeaks."), DateTimeOffset.UtcNow.AddDays(-number))).ToList();
        await _service.SyncAsync();
        _service.Jira.Delete(project, issues[0]);
        await _service.SyncAsync();
        await _service.SyncAsync();
    }

    private async Task UploadAsync(IEnumerable<string> departments)
    {
        foreach (var department in departments)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Service.FindRepository(), "samples")).Order(StringComparer.Ordinal))
            {
                using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file, Cancelled));
                var name = Uri.EscapeDataString($"{department}/{Path.GetFileName(file)}");
                (await _service.Http.PostAsync($"api/documents?collection=bicycles&name={name}", content, Cancelled)).EnsureSuccessStatusCode();
            }
        }
    }
}
