using System.Diagnostics;
using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.Vendors.Notion;

namespace Ingest.Adapters.Tests.Connectors.Notion;

public sealed class NotionBlocksTests : NotionTestBase
{
    [Fact]
    public async Task Read_BlocksOfManyTypes_AreMarkdown()
    {
        var child = Guid.NewGuid().ToString();
        var item = await ReadBlocksAsync(
            NotionBlock.Text("heading_1", "Tides"),
            NotionBlock.Paragraph("1. is *no* list\nand - neither"),
            NotionBlock.Text("bulleted_list_item", "Ebb", NotionBlock.Text("bulleted_list_item", "falling", NotionBlock.Paragraph("twice a day")), NotionBlock.Text("bulleted_list_item", "slow")),
            NotionBlock.Text("bulleted_list_item", "Flood"),
            NotionBlock.Text("numbered_list_item", "One", NotionBlock.Paragraph("with a word")),
            NotionBlock.Text("numbered_list_item", "Two"),
            NotionBlock.ToDo("Look", true),
            NotionBlock.Text("quote", "The sea\nis wide", NotionBlock.Paragraph("and deep")),
            NotionBlock.Code("c#", "var x = \"```\";"),
            NotionBlock.Table(["Hour", "Height"], ["03:10", "4 m | low"]),
            NotionBlock.Other("divider", []),
            NotionBlock.Other("column_list", [], NotionBlock.Other("column", [], NotionBlock.Paragraph("left")), NotionBlock.Other("column", [], NotionBlock.Paragraph("right"))),
            NotionBlock.Other("paragraph", new JsonObject
            {
                ["rich_text"] = new JsonArray(
                    NotionRichText.Run("see "), NotionRichText.Run("the table", "https://tides.example/t?a=1"), NotionRichText.Run(" and "), NotionRichText.Run("f(x)", code: true), NotionRichText.Run(" on "), NotionRichText.Run("this page", "/0123abcd")),
            }),
            NotionBlock.Other("link_to_page", new JsonObject { ["type"] = "page_id", ["page_id"] = child }),
            NotionBlock.Other("equation", new JsonObject { ["expression"] = "h = a \\cos t" }));

        Assert.Equal(
            $"""
            ## Tides

            1\. is \*no\* list
            and - neither

            - Ebb
              - falling

                twice a day

              - slow
            - Flood
            1. One

               with a word

            2. Two
            - [x] Look

            > The sea
            > is wide
            >
            > and deep

            ````c#
            var x = "```";
            ````

            | Hour | Height |
            | --- | --- |
            | 03:10 | 4 m \| low |

            ---

            left

            right

            see [the table](<https://tides.example/t?a=1>) and `f(x)` on [this page](<https://www.notion.so/0123abcd>)

            [Linked page](<https://www.notion.so/{child.Replace("-", "", StringComparison.Ordinal)}>)

            $$
            h = a \cos t
            $$
            """.ReplaceLineEndings("\n"),
            item.Body);
    }

    [Fact]
    public async Task Read_UnknownAndUnsupportedBlocks_KeepTheirTextOrLeaveANote()
    {
        var item = await ReadBlocksAsync(
            NotionBlock.Text("pop_up_2029", "Text in a new kind of block", NotionBlock.Paragraph("and inside of it")),
            NotionBlock.Other("hologram", new JsonObject { ["depth"] = 3 }),
            NotionBlock.Other("unsupported", new JsonObject { ["block_type"] = "form" }));

        Assert.Contains("Text in a new kind of block", item.Body, StringComparison.Ordinal);
        Assert.Contains("and inside of it", item.Body, StringComparison.Ordinal);
        Assert.Contains("block of type hologram", item.Body, StringComparison.Ordinal);
        Assert.Contains("block of type form", item.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FileInNotionsOwnStore_LeavesOutTheAddressThatIsSignedAnewEachTime()
    {
        var item = await ReadBlocksAsync(
            NotionBlock.Other("image", new JsonObject
            {
                ["type"] = "file",
                ["file"] = new JsonObject { ["url"] = "https://prod-files.example/x.png?X-Amz-Signature=abc", ["expiry_time"] = "2026-03-02T10:00:00.000Z" },
                ["caption"] = NotionRichText.Of("The east mole"),
            }),
            NotionBlock.Other("pdf", new JsonObject { ["type"] = "external", ["external"] = new JsonObject { ["url"] = "https://docs.example/a.pdf" }, ["caption"] = new JsonArray() }));

        Assert.Equal("Image: The east mole\n\nPDF <https://docs.example/a.pdf>", item.Body);
    }

    [Fact]
    public async Task Read_MeetingNotes_HaveSummaryNotesAndTranscript()
    {
        var summary = NotionBlock.Paragraph("", NotionBlock.Paragraph("The crane comes first."));
        var transcript = NotionBlock.Paragraph("", NotionBlock.Paragraph("Ann: then the crane."));
        var item = await ReadBlocksAsync(
            NotionBlock.Other("meeting_notes", new JsonObject
            {
                ["title"] = NotionRichText.Of("Monday round"),
                ["children"] = new JsonObject { ["summary_block_id"] = summary.Id, ["transcript_block_id"] = transcript.Id },
            }, summary, transcript));

        Assert.Equal("## Monday round\n\nThe crane comes first.\n\nAnn: then the crane.", item.Body);
    }

    [Fact]
    public async Task Read_BlockSyncedFromAPageThatIsNotShared_LeavesANoteAndTheRestComes()
    {
        var synced = NotionBlock.Other("synced_block", new JsonObject { ["synced_from"] = new JsonObject { ["type"] = "block_id", ["block_id"] = Guid.NewGuid().ToString() } });
        synced.IsNotShared = true;

        var item = await ReadBlocksAsync(NotionBlock.Paragraph("before"), synced, NotionBlock.Paragraph("after"));

        Assert.Contains("before", item.Body, StringComparison.Ordinal);
        Assert.Contains("not shared", item.Body, StringComparison.Ordinal);
        Assert.Contains("after", item.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public async Task Read_DeepNesting_KeepsEveryLevelInOrder(int depth)
    {
        var block = NotionBlock.Text("bulleted_list_item", $"level {depth - 1}.");
        for (var level = depth - 2; level >= 0; level--)
        {
            block = NotionBlock.Text("bulleted_list_item", $"level {level}.", block);
        }

        var item = await ReadBlocksAsync(block);

        var places = Enumerable.Range(0, depth).Select(level => item.Body.IndexOf($"level {level}.", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.InRange(item.Body.Split('\n').Max(static line => line.Length), 1, 100);
    }

    [Fact]
    public async Task Read_NestingWithoutEnd_IsCutWithANote()
    {
        var block = NotionBlock.Paragraph("the last one");
        for (var level = 0; level < 200; level++)
        {
            block = NotionBlock.Text("toggle", $"level {level}", block);
        }

        var item = await ReadBlocksAsync(block, NotionBlock.Paragraph("after it"));

        Assert.DoesNotContain("the last one", item.Body, StringComparison.Ordinal);
        Assert.Contains("Nested more than 64 levels", item.Body, StringComparison.Ordinal);
        Assert.Contains("after it", item.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_TenThousandBlocks_ComeInOrderWithinAHundredRequests()
    {
        var page = Server.AddPage(
            "Long", Now.AddDays(-1), null, null, World.Author, Enumerable.Range(0, 10_000).Select(static n => NotionBlock.Paragraph($"Paragraph {n} of the long page.")));
        var watch = Stopwatch.StartNew();

        var item = Assert.Single((await ReadLooseAsync()).Items);

        Assert.Equal(
            Enumerable.Range(0, 10_000).Select(static n => $"Paragraph {n} of the long page."), item.Body.Split("\n\n"));
        Assert.Equal(100, Server.Requests.All.Count(request => request.Path == $"/v1/blocks/{page.Id}/children"));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task Read_MoreBlocksThanAllowed_AreCutWithANoteAndWithoutFurtherRequests()
    {
        World.Configure(("MaxBlocks", "250"));
        var page = Server.AddPage("Long", Now.AddDays(-1), null, null, World.Author, Enumerable.Range(0, 5000).Select(static n => NotionBlock.Paragraph($"Paragraph {n}.")));

        var item = Assert.Single((await ReadLooseAsync()).Items);

        Assert.Contains("Paragraph 249.", item.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Paragraph 250.", item.Body, StringComparison.Ordinal);
        Assert.Contains("beyond 250 blocks", item.Body, StringComparison.Ordinal);
        Assert.Equal(3, Server.Requests.All.Count(request => request.Path == $"/v1/blocks/{page.Id}/children"));
    }

    [Fact]
    public async Task Read_PageIsEditedBetweenItsPagesOfBlocks_ComesWholeAsItIsThen()
    {
        var page = Server.AddPage("Long", Now.AddDays(-1), null, null, World.Author, Enumerable.Range(0, 250).Select(static n => NotionBlock.Paragraph($"Paragraph {n}.")));
        var calls = 0;
        Server.ReadingChildren = _ => Server.Change(() =>
        {
            if (++calls == 2)
            {
                page.Blocks.RemoveAt(100); // The block that the cursor names.
            }
        });

        var item = Assert.Single((await ReadLooseAsync()).Items);

        Assert.Equal(
            Enumerable.Range(0, 250).Where(static n => n != 100).Select(static n => $"Paragraph {n}."), item.Body.Split("\n\n"));
    }

    [Fact]
    public async Task Read_PageIsEditedWheneverItIsRead_IsListedAndTheOthersCome()
    {
        var restless = Server.AddPage("Restless", Now.AddDays(-1), null, null, World.Author, Enumerable.Range(0, 900).Select(static n => NotionBlock.Paragraph($"Paragraph {n}.")));
        var quiet = Server.AddPage("Quiet", Now.AddDays(-2), null, null, World.Author, NotionBlock.Paragraph("Nothing happens."));
        var first = true;
        Server.ReadingChildren = id => Server.Change(() =>
        {
            first = !first;
            if (id == restless.Id && first)
            {
                restless.Blocks.RemoveAt(100);
            }
        });

        var read = await ReadLooseAsync();

        Assert.Equal(quiet.Id, Assert.Single(read.Items).Key.Key);
        Assert.Equal((restless.Id, ErrorCodes.SourceCursorExpired), (Assert.Single(read.Failures).Key.Key, read.Failures[0].Code));
    }

    [Fact]
    public async Task Read_PageIsDeletedBeforeItsBlocksAreRead_IsLeftOut()
    {
        var page = Server.AddPage("Gone", Now.AddDays(-1), null, null, World.Author, NotionBlock.Paragraph("Words."));
        Server.ReadingChildren = _ => Server.Change(() => page.IsInTrash = true);

        var read = await ReadLooseAsync();

        Assert.Empty(read.Items);
        Assert.Empty(read.Failures);
    }
}
