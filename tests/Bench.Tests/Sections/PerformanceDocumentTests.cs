using System.Text.Json;
using Ingest.Bench.Sections;

namespace Ingest.Bench.Tests.Sections;

public sealed class PerformanceDocumentTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ingest-bench-test-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_InTheRepository_IsWhatItsResultsRenderTo()
    {
        var expected = PerformanceDocument.Render(BenchSections.All, PerformanceDocument.Results, PerformanceDocument.Notes);

        // Never edited by hand: ./bench.sh --render writes it again.
        Assert.Equal(expected, await File.ReadAllTextAsync(PerformanceDocument.Path, Cancel));
    }

    [Fact]
    public void Results_InTheRepository_BelongToSections()
    {
        var files = Directory.Exists(PerformanceDocument.Results) ? Directory.GetFiles(PerformanceDocument.Results, "*.json") : [];

        Assert.Empty(files.Select(Path.GetFileNameWithoutExtension).Except(BenchSections.All.Select(static section => section.Name)));
    }

    [Fact]
    public void Render_NoResult_SaysSoInOneLine()
    {
        var document = Render();

        Assert.Contains("## Apples\n\nNot measured yet: `./bench.sh apples`.\n", document, StringComparison.Ordinal);
        Assert.Contains("## Goals\n\nNothing is measured yet.\n", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Result_HasFiguresGoalAndWhereItWasMeasured()
    {
        await Result(7).WriteAsync(_folder.FullName);

        var document = Render();

        Assert.Contains("| Apples a day | ≥ 5 | 7 | met |\n", document, StringComparison.Ordinal);
        Assert.Contains("## Apples\n\n7 apples, first red.\n", document, StringComparison.Ordinal);
        Assert.Contains("*Some CPU, 2 cores, 7.8 GiB, Some OS; .NET 10.0.1, Node.js 20.1, PostgreSQL 15.1, Azurite 3.35.0.\n", document, StringComparison.Ordinal);
        Assert.Contains("Commit abcdef1234, 2026-11-22 13:20 UTC, seed 42, 2.0 minutes, load 0.1 at the start.*\n", document, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_GoalMissed_SaysTheFigure()
    {
        await Result(3).WriteAsync(_folder.FullName);

        Assert.Contains("| Apples a day | ≥ 5 | 3 | **not met: 3** |\n", Render(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Note_IsIncludedWordForWord()
    {
        await Result(3).WriteAsync(_folder.FullName);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "apples.md"), "Wasps, see *profile* | 60 %.\n", Cancel);

        Assert.EndsWith("at the start.*\n\nWasps, see *profile* | 60 %.\n", Render(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"number\":7,\"names\":[\"red\"],\"weight\":1}")]
    [InlineData("{\"names\":[\"red\"]}")]
    public async Task Render_FiguresOfAnotherShape_NamesTheFileAndWhatToDo(string figures)
    {
        await (Result(7) with { Figures = JsonElement.Parse(figures) }).WriteAsync(_folder.FullName);

        var error = Assert.Throws<InvalidOperationException>(Render);

        Assert.Contains("bench/results/apples.json", error.Message, StringComparison.Ordinal);
        Assert.Contains("./bench.sh apples", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResultFile_WrittenAndRead_IsTheSame()
    {
        var written = Result(7);
        await written.WriteAsync(_folder.FullName);

        var read = ResultFile.Find(_folder.FullName, "apples");

        Assert.NotNull(read);
        Assert.Equal(written with { Figures = default }, read with { Figures = default });
        Assert.True(JsonElement.DeepEquals(written.Figures, read.Figures));
    }

    [Fact]
    public void Of_UnknownSection_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => BenchSections.Of(["pears", "search"]));

        Assert.StartsWith("There is no section pears. Sections: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("search", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoNames_IsAllOfThem() => Assert.Equal(BenchSections.All, BenchSections.Of([]));

    [Fact]
    public void Names_OfSections_AreTheirOwn() =>
        Assert.Equal(BenchSections.All.Count, BenchSections.All.Select(static section => section.Name).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Here_ThisMachine_IsKnown()
    {
        var machine = Machine.Here();

        Assert.Equal(Environment.ProcessorCount, machine.Cores);
        Assert.True(machine.MemoryGib > 0);
        Assert.All([machine.Processor, machine.Kernel, machine.DotNet, machine.Node, machine.Postgres], static part => Assert.NotEqual("unknown", part));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static ResultFile Result(int number) => new(
        "apples", new DateTimeOffset(2026, 11, 22, 13, 20, 0, TimeSpan.Zero), 120, "abcdef1234", 42, 0.1,
        new Machine("Some CPU", 2, 7.8, "Some OS", "10.0.1", "20.1", "15.1", "3.35.0"), JsonSerializer.SerializeToElement(new Apples(number, ["red"]), ResultFile.Json));

    private string Render() => PerformanceDocument.Render([new AppleSection()], _folder.FullName, _folder.FullName);

    private sealed record Apples(int Number, IReadOnlyList<string> Names);

    private sealed class AppleSection : Section<Apples>
    {
        public override string Name => "apples";

        public override string Title => "Apples";

        public override Task<Apples> RunAsync(SectionContext context) => Task.FromResult(new Apples(1, []));

        public override string Render(Apples figures) => $"{figures.Number} apples, first {figures.Names[0]}.\n";

        public override IReadOnlyList<Goal> Judge(Apples figures) => [Goal.AtLeast("Apples a day", 5, figures.Number, "")];
    }
}
