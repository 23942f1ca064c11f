using System.Text.Json.Serialization;

namespace Ingest.Bench.Comparison;

/// <summary>What the section ingestion measures.</summary>
/// <param name="Samples">How many of the files come from samples/.</param>
/// <param name="Rounds">Everybody but the slowest, round by round.</param>
/// <param name="Part">The slowest and Ingest, one after the other on a part of the files.</param>
internal sealed record IngestionFigures(int Samples, IReadOnlyList<IngestionRound> Rounds, IngestionRound Part);

/// <summary>Runs that belong together: the same files, one right after the other.</summary>
/// <param name="Files">How many.</param>
/// <param name="Megabytes">Their size in millions of bytes.</param>
/// <param name="Runs">In the order in which they ran.</param>
internal sealed record IngestionRound(int Files, double Megabytes, IReadOnlyList<IngestionRun> Runs)
{
    /// <summary>The run of this contestant.</summary>
    public IngestionRun Of(string contestant) => Runs.Single(run => run.Contestant == contestant);
}

/// <summary>One contestant from nothing to everything, and again with nothing changed.</summary>
/// <param name="Contestant">Its name.</param>
/// <param name="Seconds">From the start of its program to its end.</param>
/// <param name="CpuSeconds">Processor time of all processes of the machine meanwhile.</param>
/// <param name="PeakRssMegabytes">Most resident memory of the program with its child processes.</param>
/// <param name="Chunks">Chunks it made.</param>
/// <param name="Found">Documents found afterwards.</param>
/// <param name="AgainSeconds">The same command again; null for the floor, which knows of no first run.</param>
/// <param name="SearchableSeconds">From the start until every document could be found by its vectors, for those that tell.</param>
/// <param name="WordsSeconds">From the start until the words of every document were indexed too, for those that tell.</param>
internal sealed record IngestionRun(
    string Contestant, double Seconds, double CpuSeconds, int PeakRssMegabytes, int Chunks, int Found, double? AgainSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SearchableSeconds = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? WordsSeconds = null);
