using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Connectors.Http;

namespace Ingest.Adapters.Tests.Connectors.Http;

public sealed class PageTrailTests
{
    [Fact]
    public void TryFollow_TokensThatNeverRepeat_IsNeverStopped()
    {
        var trail = PageTrail.Start;

        Assert.All(Enumerable.Range(0, 5000), n => Assert.True(trail.TryFollow($"token {n}", out trail)));
    }

    [Fact]
    public void TryFollow_AnyCircleAfterAnyBeginning_IsNoticedSoon() =>
        Prop.ForAll(
            Gen.Choose(0, 300).Zip(Gen.Choose(1, 300)).ToArbitrary(),
            static shape =>
            {
                var (beginning, length) = shape;
                var trail = PageTrail.Start;
                var steps = 0;
                while (trail.TryFollow(Token(steps), out var next))
                {
                    // Through the cursor's text each time.
                    trail = PageTrail.Parse(next.ToString());
                    steps++;
                    Assert.True(steps <= 3 * (beginning + length) + 3, $"{steps} steps");
                }

                Assert.True(steps >= length, "Stopped before a token was repeated.");

                string Token(int step) => step < beginning ? $"b{step}" : $"c{(step - beginning) % length}";
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("x.1.2")]
    public void Parse_OtherText_IsAFormatError(string text) => Assert.Throws<FormatException>(() => PageTrail.Parse(text));
}
