using Ingest.Domain.Blobs;

namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>Standard output of a run as a stream; read asynchronously only.</summary>
internal sealed class ToolOutput(ToolRun run) : ForwardStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        run.ReadAsync(buffer, cancellationToken);
}
