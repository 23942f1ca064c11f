using System.Text.Json;
using Ingest.Browser.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Playwright;

namespace Ingest.Browser.Tests.StatusPage;

/// <summary>Files dropped on the page become searchable before one's eyes; those that cannot say why, and can be replaced and retried.</summary>
public sealed class UploadTests(Service service, Chromium browser)
{
    [Fact]
    public async Task Files_Dropped_AreSentAsABatchBecomeSearchableAndAreFound()
    {
        var collection = Unique.Collection();
        await using var open = await browser.OpenAsync(service);
        await OpenPage.SeeAsync(open.Link("Documents"));

        await open.DropAsync(Service.Sample("handbook.pdf"), Service.Sample("safety-rules.md"), Service.Sample("price-list.csv"));
        await open.Dialog.GetByLabel("Collection").FillAsync(collection);
        await open.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add 3 files" }).ClickAsync();
        await OpenPage.SeeAsync(open.Dialog.GetByText("3 searchable"));
        await open.Page.Keyboard.PressAsync("Escape");
        await open.GoAsync($"#/documents?collection={collection}");

        var rows = open.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Searchable" });
        await Assertions.Expect(rows).ToHaveCountAsync(3, new() { Timeout = 30_000 });
        await open.Page.Keyboard.PressAsync("/");
        await open.Page.Keyboard.TypeAsync("deposit for a cargo bike");
        await open.Page.Keyboard.PressAsync("Enter");
        var hit = open.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "price-list.csv" }).First;
        await OpenPage.SeeAsync(hit.Locator("mark").GetByText("cargo").First);
        await open.GoAsync("#/batches");
        await OpenPage.SeeAsync(open.Page.GetByRole(AriaRole.Link, new() { Name = collection }));
    }

    [Fact]
    public async Task File_ThatCannotBeRead_SaysWhyIsRetriedAndReplacedByAGoodOne()
    {
        var collection = Unique.Collection();
        using var folder = new TemporaryFolder();
        var file = folder.Find("wages.pdf");
        File.Copy(Service.Sample("wages-locked.pdf"), file);
        await using var open = await browser.OpenAsync(service);
        open.Expect("409");
        await OpenPage.SeeAsync(open.Link("Documents"));
        await open.DropAsync(file);
        await open.Dialog.GetByLabel("Collection").FillAsync(collection);
        await open.Page.Keyboard.PressAsync("Enter");
        await OpenPage.SeeAsync(open.Dialog.GetByText("Added", new() { Exact = true }));
        await open.Page.Keyboard.PressAsync("Escape");

        // The group of its reason, and a retry that ends as before.
        await open.GoAsync("#/failures");
        var group = open.Page.GetByRole(AriaRole.Region, new() { Name = $"Protected by a password, {collection}" });
        await OpenPage.SeeAsync(group.GetByText("protected by a password").First);
        await group.GetByText("Show 1 document").ClickAsync();
        await group.GetByRole(AriaRole.Link, new() { Name = "wages.pdf" }).ClickAsync();
        await OpenPage.SeeAsync(open.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Why isn’t it searchable?" }));
        await open.Dialog.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await OpenPage.SeeAsync(open.Dialog.GetByText("Retry asked for"));
        await Assertions.Expect(open.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Failed" })).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        await open.Page.Keyboard.PressAsync("Escape");

        // The same name with other bytes.
        File.Copy(Service.Sample("handbook.pdf"), file, overwrite: true);
        await open.DropAsync(file);
        await open.Dialog.GetByLabel("Collection").FillAsync(collection);
        await open.Page.Keyboard.PressAsync("Enter");
        await open.Dialog.GetByRole(AriaRole.Link, new() { Name = "wages.pdf" }).ClickAsync();
        await OpenPage.SeeAsync(open.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Searchable", Exact = true }));
    }

    [Fact]
    public async Task Name_ThatIsTaken_IsAskedAboutAndReplacedByANewVersion()
    {
        var collection = Unique.Collection();
        var id = await service.AddTextAsync(collection, "note.txt", "The first text.");
        using var folder = new TemporaryFolder();
        await using var open = await browser.OpenAsync(service);
        open.Expect("409");
        await OpenPage.SeeAsync(open.Link("Documents"));

        await open.DropAsync(folder.Write("note.txt", "The second text."));
        await open.Dialog.GetByLabel("Collection").FillAsync(collection);
        await open.Page.Keyboard.PressAsync("Enter");
        await open.Dialog.GetByRole(AriaRole.Button, new() { Name = "Replace note.txt" }).ClickAsync();
        await OpenPage.SeeAsync(open.Dialog.GetByText("New version"));

        await open.Dialog.GetByRole(AriaRole.Link, new() { Name = "note.txt" }).ClickAsync();
        await OpenPage.SeeAsync(open.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Searchable", Exact = true }));
        Assert.InRange((await service.GetAsync($"api/documents/{id}")).GetProperty("searchableVersion").GetInt32(), 2, int.MaxValue);
    }

    [Fact]
    public async Task Document_Deleted_IsAskedAboutAndGone()
    {
        var collection = Unique.Collection();
        var id = await service.AddTextAsync(collection, "old/note.txt", "A lamp, a rope and a bell.");
        await using var open = await browser.OpenAsync(service);
        await open.GoAsync($"#/documents?collection={collection}&doc={id}");

        await open.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Dialog, new() { Name = "Delete this document?" }).GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();

        await OpenPage.SeeAsync(open.Notice("old/note.txt is deleted."));
        await OpenPage.SeeAsync(open.Page.GetByText("No document fits"));
        Assert.NotEqual(JsonValueKind.Null, (await service.GetAsync($"api/documents/{id}")).GetProperty("deletedAt").ValueKind);
    }
}
