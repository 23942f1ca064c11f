using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Ingestion;

/// <summary>Progress on a terminal: a bar over all files, the speed, and what is in work now.</summary>
internal sealed class BarProgress(IngestionMeter meter) : IIngestionProgress
{
    /// <summary>Shows it while the work goes on, and takes it away at its end.</summary>
    public static async Task<T> ShowAsync<T>(Terminal terminal, IngestionMeter meter, TimeProvider time, Func<IIngestionProgress, Task<T>> work)
    {
        using var drawing = terminal.DrawInPlace((width, height) => ProgressLines.Draw(meter.Read(), width, height, terminal.Symbols), time);
        return await work(new BarProgress(meter));
    }

    public void Sent(string name) => meter.Sent();

    public void Working(string name, string stage, long done, long? total) => meter.Working(name, stage, done, total);

    public void Finished(FileResult result) => meter.Finished(result);
}
