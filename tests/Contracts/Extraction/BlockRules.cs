using Ingest.Domain.Extraction;

namespace Ingest.Contracts.Extraction;

/// <summary>The promises of <see cref="Block"/> as assertions, for every test that gets blocks from anywhere.</summary>
public static class BlockRules
{
    /// <summary>Asserts that every block, and the order they come in, obeys the rules.</summary>
    public static void Hold(IReadOnlyList<Block> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            Assert.False(string.IsNullOrWhiteSpace(block.Text), $"Block {i} is empty.");
            Assert.InRange(block.Text.Length, 1, Block.MaxLength);
            AssertCharacters(block.Text, i);
            Assert.True(block.Page is null or >= 1, $"Block {i} has page {block.Page}.");
            if (block.Kind == BlockKind.Heading)
                Assert.InRange(block.Level, 1, 9);
            else
                Assert.Equal(0, block.Level);
            if (block.Header is not null)
            {
                Assert.Equal(BlockKind.Table, block.Kind);
                AssertCharacters(block.Header, i);
                if (!block.Continues) Assert.StartsWith(block.Header, block.Text, StringComparison.Ordinal);
            }
            if (block.Continues)
            {
                Assert.True(i > 0, "The first block continues nothing.");
                Assert.Equal(blocks[i - 1].Kind, block.Kind);
            }
        }
    }

    private static void AssertCharacters(string text, int index)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            Assert.False(char.IsControl(unit) && unit is not ('\n' or '\t'), $"Block {index} has control character U+{(int)unit:X4} at {i}.");
            if (!char.IsSurrogate(unit)) continue;
            Assert.True(char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]), $"Block {index} has a lone surrogate at {i}.");
            i++;
        }
    }
}
