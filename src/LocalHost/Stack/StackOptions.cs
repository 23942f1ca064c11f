namespace Ingest.LocalHost.Stack;

/// <summary>How the private servers run.</summary>
public sealed class StackOptions
{
    /// <summary>Whether what is committed survives a power cut. Default true; tests switch it off, which makes PostgreSQL several times faster.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Connections PostgreSQL accepts. Default 50: a local host takes 20 at most, and every other process on the same data folder as many.</summary>
    public int MaxConnections { get; init; } = 50;
}
