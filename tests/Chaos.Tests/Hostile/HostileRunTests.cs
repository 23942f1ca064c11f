using Ingest.Chaos.Hostile;
using Ingest.TestKit;

namespace Ingest.Chaos.Tests.Hostile;

public sealed class HostileRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task RunAsync_TwoHundredDamagedFilesAndEveryBomb_EachEndsWithAStateAndAReason()
    {
        using var home = new TemporaryFolder();

        var result = await HostileRun.RunAsync(home.Path, files: 200, seed: 1, TestContext.Current.CancellationToken);

        output.WriteLine($"{result.Files} files in {result.Took}; slowest {result.Slowest}");
        Assert.Empty(result.Problems);
        Assert.Equal(200 + Bombs.All().Count(), result.Files);
        Assert.True(result.Failures.Values.Sum() > result.Files / 4, "Most damage has to be noticed; this looks as if the files were whole.");
    }

    [Fact]
    public void Next_SameSeed_SameFiles()
    {
        (string, byte[])[] originals = [(".txt", "one two three four"u8.ToArray()), (".bin", [1, 2, 3, 4, 5, 6, 7, 8, 9])];

        var (first, second) = (new Mutator(originals, new Random(5)), new Mutator(originals, new Random(5)));

        for (var i = 0; i < 500; i++)
        {
            var (one, other) = (first.Next(), second.Next());
            Assert.Equal(one.Extension, other.Extension);
            Assert.Equal(one.Bytes, other.Bytes);
        }
    }
}
