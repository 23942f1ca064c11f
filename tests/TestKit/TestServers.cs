using Ingest.LocalHost.Stack;

namespace Ingest.TestKit;

/// <summary>How servers run under test.</summary>
public static class TestServers
{
    /// <summary>Nothing has to survive a power cut, and several assemblies with their pools share one server.</summary>
    public static StackOptions Options { get; } = new() { Durable = false, MaxConnections = 400 };
}
