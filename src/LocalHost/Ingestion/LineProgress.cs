using System.Globalization;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Ingestion;

/// <summary>Progress for files and pipes: a line for each file that is finished.</summary>
internal sealed class LineProgress(Terminal terminal, int files) : IIngestionProgress
{
    private int _finished;

    public void Sent(string name)
    {
        // Only ends are worth a line.
    }

    public void Working(string name, string stage, long done, long? total)
    {
        // Only ends are worth a line.
    }

    public void Finished(FileResult result)
    {
        var number = Interlocked.Increment(ref _finished);
        var effort = result.IsFailed ? "" : string.Create(CultureInfo.InvariantCulture, $", {Plain.Count(result.Chunks, "chunk")}, {result.Seconds:0.0} s");
        terminal.Say($"[{number}/{files}] {result.Name}: {result.State}{effort}{(result.Reason.Length > 0 ? $", {result.Reason}" : "")}");
    }
}
