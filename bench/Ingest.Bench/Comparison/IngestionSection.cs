using Ingest.Bench.Sections;

namespace Ingest.Bench.Comparison;

/// <summary>
/// The same files through Ingest, through what people would use instead, and through the floor. Whoever is first changes from round to round. LlamaIndexTS is
/// too slow for all files in all rounds: it has a part of the files and one round, with a run of Ingest on the same part before it.
/// </summary>
internal sealed class IngestionSection : Section<IngestionFigures>
{
    private static readonly Contestant[] EveryRound = [Contestant.Ingest, Contestant.LangChain, Contestant.Floor];

    /// <inheritdoc/>
    public override string Name => "ingestion";

    /// <inheritdoc/>
    public override string Title => "Ingestion";

    /// <inheritdoc/>
    public override async Task<IngestionFigures> RunAsync(SectionContext context)
    {
        var (files, rounds, part) = (context.Size(2_000, 40), context.Size(3, 1), context.Size(500, 20));
        var all = ComparisonCorpus.WriteWithSamples(context.Folder("corpus"), files, context.Seed);
        var done = new List<IngestionRound>();
        var run = new ComparisonRun(all, context.Folder, context.Say);
        for (var round = 0; round < rounds; round++)
        {
            done.Add(await run.RunAsync([.. EveryRound[(round % EveryRound.Length)..], .. EveryRound[..(round % EveryRound.Length)]], $"{round + 1}", context.CancellationToken));
        }

        var some = ComparisonCorpus.WriteWithSamples(context.Folder("part"), part, context.Seed);
        return new IngestionFigures(
            all.Samples.Count, done,
            await new ComparisonRun(some, context.Folder, context.Say).RunAsync([Contestant.Ingest, Contestant.LlamaIndex], "part", context.CancellationToken));
    }

    /// <inheritdoc/>
    public override string Render(IngestionFigures figures)
    {
        var (round, part) = (figures.Rounds[0], figures.Part);
        var table = new MarkdownTable("", "documents/s", "MB/s", "seconds", "CPU s", "peak RSS", "chunks", "found", "unchanged, again");
        foreach (var contestant in EveryRound)
        {
            AddRow(table, contestant.Name, figures.Rounds, contestant);
        }

        AddRow(table, $"Ingest, {Figure.Of(part.Files)} files", [part], Contestant.Ingest);
        AddRow(table, $"LlamaIndexTS, {Figure.Of(part.Files)} files", [part], Contestant.LlamaIndex);
        return $"""
            {Figure.Of(round.Files)} files, {Figure.Of(round.Megabytes)} MB: equal parts of text, HTML, Markdown, Word and PDF, and {figures.Samples} of samples/; on the same PostgreSQL, with the same
            trivial embedder. The clock runs from the start of a program to its end; CPU seconds are those of all processes of the machine, the servers' too; peak RSS
            is the program's with its child processes, without the servers. A document is found when a chunk has the word that only it has. {Figure.Of(figures.Rounds.Count)} rounds, whoever is
            first changes; medians. LlamaIndexTS ran once, on {Figure.Of(part.Files)} files, after a run of Ingest on the same.

            {table}
            | ratio | wall time | CPU seconds |
            | --- | ---: | ---: |
            {Ratio("LangChain.js to Ingest", figures.Rounds, Contestant.LangChain, Contestant.Ingest)}
            {Ratio("LlamaIndexTS to Ingest", [part], Contestant.LlamaIndex, Contestant.Ingest)}
            {Ratio("Ingest to the floor", figures.Rounds, Contestant.Ingest, Contestant.Floor)}{Searchable(figures.Rounds)}

            The floor is a bare loop over the same extractors, chunker and embedder on every core, all chunks in memory and one COPY: no registration, no stored bytes, no
            leases, nothing to search by words, nothing to resume.{Stages(figures.Rounds)}
            """;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Goal> Judge(IngestionFigures figures)
    {
        var ingest = figures.Rounds.Select(static round => round.Of(Contestant.Ingest.Name)).ToList();
        return
        [
            Goal.AtLeast("Ingestion, documents/s relative to LangChain.js", 2.5, Times(figures.Rounds, Contestant.LangChain, Contestant.Ingest, Wall).Median, "×"),
            Goal.AtLeast("Ingestion, documents/s relative to LlamaIndexTS", 25, Times([figures.Part], Contestant.LlamaIndex, Contestant.Ingest, Wall).Median, "×"),
            Goal.AtMost("Ingestion, wall time relative to the floor", 1.5, Times(figures.Rounds, Contestant.Ingest, Contestant.Floor, Wall).Median, "×"),
            Goal.AtMost("Ingestion, peak RSS in any round", 400, ingest.Append(figures.Part.Of(Contestant.Ingest.Name)).Max(static run => run.PeakRssMegabytes), " MB"),
            Goal.AtLeast("Ingestion, unchanged second run faster than the first", 10, Medians.Of(ingest.Select(static run => run.Seconds / run.AgainSeconds!.Value)), "×"),
            Goal.All("Ingestion, documents found", figures.Rounds.Sum(static round => round.Files), ingest.Sum(static run => run.Found)),
        ];
    }

    private static double Wall(IngestionRun run) => run.Seconds;

    private static double Cpu(IngestionRun run) => run.CpuSeconds;

    private static PairedRatio Times(IReadOnlyList<IngestionRound> rounds, Contestant one, Contestant other, Func<IngestionRun, double> figure) => PairedRatio.Of(
        [.. rounds.Select(round => figure(round.Of(one.Name)))], [.. rounds.Select(round => figure(round.Of(other.Name)))]);

    private static string Ratio(string what, IReadOnlyList<IngestionRound> rounds, Contestant one, Contestant other) =>
        $"| {what} | {Times(rounds, one, other, Wall)} | {Times(rounds, one, other, Cpu)} |";

    private static void AddRow(MarkdownTable table, string name, IReadOnlyList<IngestionRound> rounds, Contestant contestant)
    {
        var runs = rounds.Select(round => (Round: round, Run: round.Of(contestant.Name))).ToList();
        var again = runs.Select(static r => r.Run.AgainSeconds).OfType<double>().ToList();
        table.Row(
            name,
            Figure.Of(Medians.Of(runs.Select(static r => r.Round.Files / r.Run.Seconds))),
            Figure.Of(Medians.Of(runs.Select(static r => r.Round.Megabytes / r.Run.Seconds))),
            Figure.Of(Medians.Of(runs.Select(static r => r.Run.Seconds))),
            Figure.Of(Medians.Of(runs.Select(static r => r.Run.CpuSeconds))),
            Figure.Of(Medians.Of(runs.Select(static r => (double)r.Run.PeakRssMegabytes)), "MB"),
            Figure.Of(Medians.Of(runs.Select(static r => (double)r.Run.Chunks))),
            $"{Figure.Of(runs.Min(static r => r.Run.Found))} of {Figure.Of(runs[0].Round.Files)}",
            again is [] ? "–" : Figure.Of(Medians.Of(again), "s"));
    }

    // Peers and floor index no words: this is what Ingest needs for what they do. The goals count all of it.
    private static string Searchable(IReadOnlyList<IngestionRound> rounds)
    {
        if (!rounds.All(static round => round.Of(Contestant.Ingest.Name).SearchableSeconds is not null))
        {
            return "";
        }

        List<double> ingest = [.. rounds.Select(static round => round.Of(Contestant.Ingest.Name).SearchableSeconds!.Value)];
        var langChain = PairedRatio.Of([.. rounds.Select(static round => round.Of(Contestant.LangChain.Name).Seconds)], ingest);
        var floor = PairedRatio.Of(ingest, [.. rounds.Select(static round => round.Of(Contestant.Floor.Name).Seconds)]);
        return $"\n| LangChain.js to Ingest until everything is searchable by vector | {langChain} | – |\n| Ingest until everything is searchable by vector to the floor | {floor} | – |";
    }

    private static string Stages(IReadOnlyList<IngestionRound> rounds)
    {
        var ingest = rounds.Select(static round => round.Of(Contestant.Ingest.Name)).ToList();
        var searchable = ingest.Select(static run => run.SearchableSeconds).OfType<double>().ToList();
        var words = ingest.Select(static run => run.WordsSeconds).OfType<double>().ToList();
        return (searchable is [] ? "" : $" With Ingest, everything could be found by vector after {Figure.Of(Medians.Of(searchable), "s")}.")
            + (words is [] ? "" : $" Its words, which nobody else indexes, were indexed after {Figure.Of(Medians.Of(words), "s")}.");
    }
}
