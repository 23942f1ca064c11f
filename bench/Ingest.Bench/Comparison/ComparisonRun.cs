using System.Text.Json;
using Ingest.LocalHost.Stack;

namespace Ingest.Bench.Comparison;

/// <summary>
/// Rounds of contestants, one after the other on the same files and the same PostgreSQL, so that whatever the machine does meanwhile hits all of
/// them. The servers run before the clock does; each contestant's program starts, works and ends within it.
/// </summary>
internal sealed class ComparisonRun(ComparisonCorpus corpus, Func<string, string> folder, Action<string> say)
{
    /// <summary>One round of these contestants in this order, with servers of its own.</summary>
    public async Task<IngestionRound> RunAsync(IEnumerable<Contestant> contestants, string round, CancellationToken cancellationToken)
    {
        var home = new HomeFolder(folder($"home-{round}"));
        await using var servers = await LocalServers.JoinAsync(home, new StackOptions(), cancellationToken: cancellationToken);
        var runs = new List<IngestionRun>();
        foreach (var contestant in contestants)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var run = await RunAsync(contestant, home, servers, round, cancellationToken);
            runs.Add(run);
            say($"round {round}, {contestant.Name,-12}: {run.Seconds,7:0.0} s, {corpus.Files / run.Seconds,6:0} files/s, {run.CpuSeconds,6:0.0} CPU s, "
                + $"{run.PeakRssMegabytes,5} MB; {(run.AgainSeconds is { } again ? $"again {again:0.0} s; " : "")}found {run.Found} of {corpus.Files}, {run.Chunks} chunks");
        }

        return new IngestionRound(corpus.Files, corpus.Megabytes, runs);
    }

    private async Task<IngestionRun> RunAsync(Contestant contestant, HomeFolder home, LocalServers servers, string round, CancellationToken cancellationToken)
    {
        var state = Path.Combine(folder("state"), $"{contestant.Name}-{round}");
        var database = contestant.ChunkTable == Contestant.PlainTable
            ? await OwnDatabase.CreateAsync(servers, contestant.Name, cancellationToken)
            : new OwnDatabase(servers.DatabaseConnectionString, "");
        var arena = new Arena(corpus.Folder, home.Root, database.ConnectionString, database.Uri, state);
        var first = await MeasuredProcess.RunAsync(contestant.Program, contestant.Arguments(arena), cancellationToken);
        var found = await FoundDocuments.CountAsync(database.ConnectionString, contestant.ChunkTable, corpus);
        var again = contestant.KnowsUnchanged ? await MeasuredProcess.RunAsync(contestant.Program, contestant.Arguments(arena), cancellationToken) : null;
        var told = JsonDocument.Parse(first.Output).RootElement;
        return new IngestionRun(
            contestant.Name, first.Wall.TotalSeconds, first.CpuSeconds, first.PeakRss, told.GetProperty("chunks").GetInt32(), found, again?.Wall.TotalSeconds,
            Seconds(told, "searchableSeconds"), Seconds(told, "wordsSeconds"));
    }

    private static double? Seconds(JsonElement told, string name) => told.TryGetProperty(name, out var seconds) ? seconds.GetDouble() : null;
}
