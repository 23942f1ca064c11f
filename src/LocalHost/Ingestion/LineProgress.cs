using System.Globalization;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Ingestion;

/// <summary>
/// Progress for files and pipes. Of few files a line for each that is finished; of many a line for each that failed or has a warning, and every so often how it stands.
/// </summary>
internal sealed class LineProgress(Terminal terminal, int files, IngestionMeter meter, TimeProvider time) : IIngestionProgress
{
    /// <summary>Up to so many files each one gets a line.</summary>
    public const int Few = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private long _said = time.GetTimestamp();
    private int _finished;

    public void Sent(string name) => meter.Sent();

    public void Working(string name, string stage, long done, long? total) => meter.Working(name, stage, done, total);

    public void Finished(FileResult result)
    {
        meter.Finished(result);
        lock (_gate)
        {
            _finished++;
            if (files <= Few || result.IsFailed || result.Warning is not null)
            {
                var effort = result.IsFailed ? "" : string.Create(CultureInfo.InvariantCulture, $", {Plain.Count(result.Chunks, "chunk")}, {result.Seconds:0.0} s");
                terminal.Say($"[{_finished}/{files}] {result.Name}: {result.State}{effort}{(result.Reason.Length > 0 ? $", {result.Reason}" : "")}");
            }

            if (files > Few && time.GetElapsedTime(_said) >= Pause)
            {
                _said = time.GetTimestamp();
                terminal.Say(string.Create(CultureInfo.InvariantCulture, $"[{_finished}/{files}] {ProgressLines.Figures(meter.Read())}"));
            }
        }
    }
}
