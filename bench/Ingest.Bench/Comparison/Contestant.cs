namespace Ingest.Bench.Comparison;

/// <summary>One of those that are compared.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Program">The program of one run.</param>
/// <param name="Arguments">Its arguments for a folder and a database.</param>
/// <param name="ChunkTable">Where its chunks are then: a query that yields source and text of every chunk that can be searched.</param>
internal sealed record Contestant(string Name, string Program, Func<Arena, string[]> Arguments, string ChunkTable)
{
    /// <summary>Chunks of the floor and of the peers.</summary>
    public const string PlainTable = "select source, text from chunk";
}

/// <summary>What a contestant is given: the same files, a database of its own on the same server, and a folder for what it keeps.</summary>
/// <param name="Corpus">The files.</param>
/// <param name="Home">Data folder whose servers run.</param>
/// <param name="Database">Name of its database.</param>
/// <param name="ConnectionString">Connects to it, for Npgsql.</param>
/// <param name="ConnectionUri">The same as a URI.</param>
/// <param name="State">A path for what it keeps besides the database.</param>
internal sealed record Arena(string Corpus, string Home, string Database, string ConnectionString, string ConnectionUri, string State);
