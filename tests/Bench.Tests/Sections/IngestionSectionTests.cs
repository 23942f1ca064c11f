using Ingest.Bench.Comparison;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Tests.Sections;

public sealed class IngestionSectionTests
{
    private static readonly IngestionSection Section = new();

    [Fact]
    public void Judge_Ratios_AreMediansOfTheRoundsOwn()
    {
        // LangChain.js to Ingest: 2, 3 and 4; Ingest to the floor: 2, 1.5 and 1; first to second run: 10, 15 and 20.
        var figures = Figures(Round(10, 20, 5), Round(15, 45, 10), Round(20, 80, 20));

        var goals = Section.Judge(figures);

        Assert.Equal(
            [("3×", true), ("30×", true), ("1.5×", true), ("300 MB", true), ("15×", true), ("300 of 300", true)],
            goals.Select(static goal => (goal.Measured, goal.IsMet)));
    }

    [Fact]
    public void Judge_MemoryOfOneRoundTooHigh_IsNotMet()
    {
        var round = Round(10, 30, 8);
        var figures = Figures(round, round with { Runs = [.. round.Runs.Select(static run => run with { PeakRssMegabytes = 401 })] });

        Assert.Equal("**not met: 401 MB**", Section.Judge(figures).Single(static goal => goal.What.Contains("RSS", StringComparison.Ordinal)).Verdict);
    }

    [Fact]
    public void Judge_OneDocumentMissingInOneRound_IsNotMet()
    {
        var round = Round(10, 30, 8);
        var figures = Figures(round, round with { Runs = [.. round.Runs.Select(static run => run with { Found = 99 })] });

        Assert.Equal("**not met: 199 of 200**", Section.Judge(figures).Single(static goal => goal.What.EndsWith("found", StringComparison.Ordinal)).Verdict);
    }

    [Fact]
    public void Render_Figures_HasARowForEachAndTheRatiosWithTheirRange()
    {
        var text = Section.Render(Figures(Round(10, 20, 5), Round(15, 45, 10), Round(20, 80, 20)));

        Assert.Contains("| Ingest | 6.67 | 0.333 | 15 | 30 | 300 MB | 1,000 | 100 of 100 | 1 s |\n", text, StringComparison.Ordinal);
        Assert.Contains("| floor | 10 | 0.5 | 10 | 20 | 300 MB | 1,000 | 100 of 100 | – |\n", text, StringComparison.Ordinal);
        Assert.Contains("| LlamaIndexTS, 25 files | 0.083 ", text, StringComparison.Ordinal);
        Assert.Contains("| LangChain.js to Ingest | 3× (2–4) | 3× (2–4) |", text, StringComparison.Ordinal);
        Assert.Contains("| LlamaIndexTS to Ingest | 30× | 30× |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("could be found by vector", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_StagesTold_SaysBoth()
    {
        var round = Round(10, 20, 5);
        var text = Section.Render(Figures(round with { Runs = [.. round.Runs.Select(static run => run with { SearchableSeconds = 7, WordsSeconds = 9.5 })] }));

        Assert.EndsWith("everything could be found by vector after 7 s. Its words, which nobody else indexes, were indexed after 9.5 s.", text, StringComparison.Ordinal);
        Assert.Contains("\n| LangChain.js to Ingest until everything is searchable by vector | 2.86× | – |\n| Ingest until everything is searchable by vector to the floor | 1.4× | – |\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_WithSamples_HasThemInAFolderOfTheirOwn()
    {
        var folder = Directory.CreateTempSubdirectory("ingest-bench-test-");
        try
        {
            var corpus = ComparisonCorpus.WriteWithSamples(folder.FullName, 10, seed: 1);

            var files = folder.GetFiles("*", SearchOption.AllDirectories);
            Assert.Equal(corpus.Files, files.Length);
            Assert.Equal(corpus.Bytes, files.Sum(static file => file.Length));
            Assert.Equal(corpus.Samples.Order(), files.Where(static file => file.Directory!.Name == "samples").Select(static file => file.Name).Order());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IngestionFigures Figures(params IngestionRound[] rounds) => new(5, rounds, new IngestionRound(25, 1, [Run(Contestant.Ingest, 10), Run(Contestant.LlamaIndex, 300)]));

    private static IngestionRound Round(double ingest, double langChain, double floor) =>
        new(100, 5, [Run(Contestant.Floor, floor) with { AgainSeconds = null }, Run(Contestant.Ingest, ingest), Run(Contestant.LangChain, langChain)]);

    private static IngestionRun Run(Contestant contestant, double seconds) => new(contestant.Name, seconds, 2 * seconds, 300, 1_000, 100, 1);
}
