using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs.Phases;

namespace Ingest.Domain.Tests.Sources.Runs;

public sealed class PageChainTests
{
    [Fact]
    public void MoveTo_AnyCircle_IsNoticedWithinAFewRounds() =>
        Prop.ForAll<byte, byte>((before, circle) =>
        {
            var length = circle + 1;
            var chain = new PageChain("pages");
            var read = 0;
            Action readOn = () =>
            {
                for (var at = 0; read < 100_000; at = at + 1 < before + length ? at + 1 : before)
                {
                    read++;
                    chain.MoveTo($"c{at}");
                }
            };
            var error = Assert.Throws<FatalException>(readOn);
            Assert.Equal(ErrorCodes.SourcePaging, error.Code);
            // Brent: the mark is in the circle after at most 2 · max(tail, circle) pages, and then one more round.
            Assert.InRange(read, length, (2 * Math.Max(before + 1, length)) + length + 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void MoveTo_NoCircle_GoesToTheEnd()
    {
        var chain = new PageChain("pages");
        for (var i = 0; i < 1000; i++)
        {
            chain.MoveTo($"c{i}");
            Assert.Equal($"c{i}", chain.Cursor);
        }

        chain.MoveTo(null);

        Assert.Null(chain.Cursor);
    }

    [Theory]
    [InlineData(4_000, null)]
    [InlineData(4_001, ErrorCodes.SourceChanged)]
    public void MoveTo_LongCursor_IsTakenUpToTheLimit(int length, string? expected)
    {
        var error = Record.Exception(() => new PageChain("pages").MoveTo(new string('c', length)));

        Assert.Equal(expected, (error as FatalException)?.Code);
    }
}
