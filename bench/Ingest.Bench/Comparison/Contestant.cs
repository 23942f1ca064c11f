namespace Ingest.Bench.Comparison;

/// <summary>One of those that are compared.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Program">The program of one run.</param>
/// <param name="Arguments">Its arguments for a folder and a database.</param>
/// <param name="ChunkTable">Where its chunks are then: a query that yields source and text of every chunk that can be searched.</param>
/// <param name="KnowsUnchanged">Whether a second run leaves out what is unchanged.</param>
internal sealed record Contestant(string Name, string Program, Func<Arena, string[]> Arguments, string ChunkTable, bool KnowsUnchanged = true)
{
    /// <summary>Chunks of the floor and of the peers.</summary>
    public const string PlainTable = "select source, text from chunk";

    private static readonly string Peers = Path.Combine(Repository.Folder, "bench", "peers");
    private static readonly string Self = typeof(Contestant).Assembly.Location;

    /// <summary>This project.</summary>
    public static Contestant Ingest { get; } =
        new("Ingest", "dotnet", static arena => [Self, "contestant", arena.Corpus, arena.Home], IngestContestant.ChunkTable);

    /// <summary>LangChain.js: loaders, splitter, index() with its record manager.</summary>
    public static Contestant LangChain { get; } =
        new("LangChain.js", "node", static arena => [Path.Combine(Peers, "langchain.mjs"), arena.Corpus, arena.ConnectionUri], PlainTable);

    /// <summary>LlamaIndexTS: readers and an IngestionPipeline.</summary>
    public static Contestant LlamaIndex { get; } =
        new("LlamaIndexTS", "node", static arena => [Path.Combine(Peers, "llamaindex.mjs"), arena.Corpus, arena.ConnectionUri, arena.State], PlainTable);

    /// <summary>The least that has to be done, see <see cref="FloorProgram"/>.</summary>
    public static Contestant Floor { get; } =
        new("floor", "dotnet", static arena => [Self, "floor", arena.Corpus, arena.ConnectionString], PlainTable, KnowsUnchanged: false);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Contestant> All { get; } = [Ingest, LangChain, LlamaIndex, Floor];
}

/// <summary>What a contestant is given: the same files, a database of its own on the same server, and a folder for what it keeps.</summary>
/// <param name="Corpus">The files.</param>
/// <param name="Home">Data folder whose servers run.</param>
/// <param name="ConnectionString">Connects to its database, for Npgsql.</param>
/// <param name="ConnectionUri">The same as a URI.</param>
/// <param name="State">A path for what it keeps besides the database.</param>
internal sealed record Arena(string Corpus, string Home, string ConnectionString, string ConnectionUri, string State);
