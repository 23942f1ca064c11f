using System.Collections.Concurrent;
using Ingest.TestKit;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.Kit;

/// <summary>A page as a person has it open. When it is closed, the browser must have had nothing to complain about: no error, no breach of the policy.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly List<string> _expected = [];

    public OpenPage(IPage page)
    {
        Page = page;
        page.SetDefaultTimeout(30_000);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IPage Page { get; }

    /// <summary>The browser logs every answer of 400 and more, and every connection that fails; those that a test brings about are not complaints.</summary>
    public void Expect(string part) => _expected.Add(part);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    public ILocator Heading(string name) => Page.GetByRole(AriaRole.Heading, new() { Name = name });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>What became of what was asked for.</summary>
    public ILocator Notice(string text) => Page.Locator("#notices").GetByText(text);

    /// <summary>Goes to a view as a link does.</summary>
    public Task GoAsync(string place) => Page.EvaluateAsync("place => { location.hash = place; }", place);

    /// <summary>Waits until this can be seen.</summary>
    public static Task SeeAsync(ILocator locator) => Assertions.Expect(locator).ToBeVisibleAsync(new() { Timeout = 30_000 });

    /// <summary>Waits until the keyboard is here. Not whether its window is in front: several tests have one open.</summary>
    public static Task HasFocusAsync(ILocator locator) =>
        Eventually.HoldsAsync(() => locator.EvaluateAsync<bool>("element => element === document.activeElement"), what: $"the focus is on {locator}");

    /// <summary>Drops files of this machine in the middle of the page, as the window system does.</summary>
    public async Task DropAsync(params string[] paths)
    {
        var session = await Page.Context.NewCDPSessionAsync(Page);
        foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
        {
            await session.SendAsync("Input.dispatchDragEvent", new Dictionary<string, object>
            {
                ["type"] = type,
                ["x"] = 400,
                ["y"] = 400,
                ["data"] = new Dictionary<string, object> { ["items"] = Array.Empty<object>(), ["files"] = paths, ["dragOperationsMask"] = 1 },
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        var unexpected = _complaints.Where(complaint => !_expected.Exists(part => complaint.Contains(part, StringComparison.Ordinal)));
        Assert.True(!unexpected.Any(), string.Join(Environment.NewLine, unexpected));
    }
}
