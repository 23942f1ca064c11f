using Ingest.LocalHost.Stack;
using Npgsql;

namespace Ingest.Bench.Comparison;

/// <summary>One contestant's figures in one round: from nothing, and again with nothing changed.</summary>
/// <param name="First">The first run.</param>
/// <param name="Again">The same command again.</param>
/// <param name="Found">Documents found afterwards.</param>
internal sealed record Round(Cost First, Cost Again, int Found);

/// <summary>
/// Rounds of all contestants, one after the other on the same files and the same PostgreSQL, so that whatever the machine does meanwhile hits all of
/// them. The servers run before the clock does; each contestant's program starts, works and ends within it.
/// </summary>
internal sealed class ComparisonRun(string corpus, int files, Func<string, string> folder)
{
    private static readonly string Peers = Path.Combine(Repository.Folder, "bench", "peers");
    private static readonly string Self = typeof(ComparisonRun).Assembly.Location;

    /// <summary>Those that are compared; the floor comes last.</summary>
    public static IReadOnlyList<Contestant> Contestants { get; } =
    [
        new("Ingest", "dotnet", static arena => [Self, "contestant", arena.Corpus, arena.Home], IngestContestant.ChunkTable),
        new("LangChain.js", "node", static arena => [Path.Combine(Peers, "langchain.mjs"), arena.Corpus, arena.ConnectionUri], Contestant.PlainTable),
        new("LlamaIndexTS", "node", static arena => [Path.Combine(Peers, "llamaindex.mjs"), arena.Corpus, arena.ConnectionUri, arena.State], Contestant.PlainTable),
        new("floor", "dotnet", static arena => [Self, "floor", arena.Corpus, arena.ConnectionString], Contestant.PlainTable),
    ];

    /// <summary>One round of these contestants.</summary>
    public async Task<IReadOnlyDictionary<string, Round>> RunAsync(IEnumerable<Contestant> contestants, int round, Action<string> say)
    {
        var home = new HomeFolder(folder($"home-{round}"));
        await using var servers = await LocalServers.JoinAsync(home, new StackOptions());
        var rounds = new Dictionary<string, Round>();
        foreach (var contestant in contestants)
        {
            var arena = await PrepareAsync(contestant, home, servers, round);
            var first = await MeasuredProcess.RunAsync(contestant.Program, contestant.Arguments(arena));
            var found = await FoundDocuments.CountAsync(arena.ConnectionString, contestant.ChunkTable, files);
            // A bare loop knows of no first run.
            var again = contestant.Name == "floor" ? first : await MeasuredProcess.RunAsync(contestant.Program, contestant.Arguments(arena));
            rounds[contestant.Name] = new Round(first, again, found);
            say($"round {round}, {contestant.Name,-12}: {first.Wall.TotalSeconds,7:0.0} s, {files / first.Wall.TotalSeconds,6:0} files/s, {first.CpuSeconds,6:0.0} CPU s, "
                + $"{first.PeakRss,5} MB; again {again.Wall.TotalSeconds:0.0} s; found {found} of {files}  {first.Output}");
        }

        return rounds;
    }

    private async Task<Arena> PrepareAsync(Contestant contestant, HomeFolder home, LocalServers servers, int round)
    {
        var state = Path.Combine(folder("state"), $"{contestant.Name}-{round}");
        if (contestant.ChunkTable != Contestant.PlainTable)
        {
            return new Arena(corpus, home.Root, "", servers.DatabaseConnectionString, "", state);
        }

        var admin = new NpgsqlConnectionStringBuilder(servers.AdminConnectionString);
        var database = $"peer_{contestant.Name.Replace('.', '_').ToLowerInvariant()}";
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {database}", connection);
        await create.ExecuteNonQueryAsync();
        var own = new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Database = database };
        var uri = $"postgres://{own.Username}:{Uri.EscapeDataString(own.Password ?? "")}@{own.Host}:{own.Port}/{database}";
        return new Arena(corpus, home.Root, database, own.ConnectionString, uri, state);
    }
}
