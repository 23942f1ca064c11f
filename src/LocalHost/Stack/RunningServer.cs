namespace Ingest.LocalHost.Stack;

/// <summary>A server that answers.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Port">Its port on 127.0.0.1.</param>
internal sealed record RunningServer(ServerProcess Process, int Port);
