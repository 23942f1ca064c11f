using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using Ingest.Adapters.Tests.Extractors;
using Ingest.Domain.Sources;
using Ingest.Vendors.Notion;

namespace Ingest.Adapters.Tests.Connectors.Notion;

public sealed class NotionTreeTests : NotionTestBase
{
    private static readonly string[] Types = ["paragraph", "bulleted_list_item", "numbered_list_item", "toggle", "quote", "to_do", "heading_2"];

    [Fact]
    public async Task Read_AnyTree_KeepsEveryTextOnceAndInOrderUpToTheExtractedDocument()
    {
        var trees = Gen.Choose(0, 69).ListOf(40).Sample(25).ToList();
        var pages = trees.Select((tree, n) => Server.AddPage($"Tree {n}", Now.AddDays(-1), null, null, World.Author, Build(tree))).ToList();

        var items = (await ReadLooseAsync()).Items.ToDictionary(static item => item.Key.Key);

        Assert.Equal(25, items.Count);
        foreach (var (page, tree) in pages.Zip(trees))
        {
            var extracted = await ExtractionBench.ReadAsync(ItemText.Render(items[page.Id]), "page.md");
            var text = string.Join('\n', extracted.Blocks.Select(static block => block.Text));
            var words = text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(static word => word.StartsWith("text", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, tree.Count).Select(static n => $"text{n}x"), words);
        }
    }

    [Fact]
    public async Task Read_SixtyLevels_AreAllInTheExtractedDocument()
    {
        var block = NotionBlock.Text("bulleted_list_item", "text59x");
        for (var level = 58; level >= 0; level--)
        {
            block = NotionBlock.Text("bulleted_list_item", string.Create(CultureInfo.InvariantCulture, $"text{level}x"), block);
        }

        var item = await ReadBlocksAsync(block);

        var extracted = await ExtractionBench.ReadAsync(Encoding.UTF8.GetBytes(item.Body), "page.md");
        var text = string.Join('\n', extracted.Blocks.Select(static found => found.Text));
        Assert.All(Enumerable.Range(0, 60), level => Assert.Contains($"text{level}x", text, StringComparison.Ordinal));
    }

    /// <summary>Each number says a block's type and by how much it is nested deeper than, or stands above, the one before.</summary>
    private static List<NotionBlock> Build(IEnumerable<int> tree)
    {
        var roots = new List<NotionBlock>();
        var open = new Stack<NotionBlock>();
        foreach (var (n, number) in tree.Index())
        {
            for (var up = number % 10; up > 4 && open.Count > 0; up -= 2)
            {
                open.Pop();
            }

            var block = NotionBlock.Text(Types[number / 10], string.Create(CultureInfo.InvariantCulture, $"text{n}x"));
            (open.TryPeek(out var parent) ? parent.Children : roots).Add(block);
            open.Push(block);
        }

        return roots;
    }
}
