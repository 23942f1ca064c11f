using System.Text.Json.Serialization;

namespace Ingest.Bench.Memory;

/// <summary>Memory under steady load.</summary>
/// <param name="Minutes">Length of the measured load, after the warm-up.</param>
/// <param name="WarmUpMinutes">Length of the same load before it.</param>
/// <param name="CallsPerSecond">Documents added, replaced or deleted in a second.</param>
/// <param name="Calls">Of these in all, the warm-up's included.</param>
/// <param name="MegabytesSent">Bytes of the files sent.</param>
/// <param name="Documents">Documents that live at the end; it is the same number all the time.</param>
/// <param name="Unsettled">Of these, not searchable as they were sent last after the end. 0, or the load was not worked off.</param>
/// <param name="Samples">One every ten seconds.</param>
internal sealed record MemoryFigures(
    double Minutes, double WarmUpMinutes, double CallsPerSecond, int Calls, double MegabytesSent, int Documents, long Unsettled, IReadOnlyList<MemorySample> Samples)
{
    /// <summary>Resident memory may not grow by more than this share over the measured time.</summary>
    public const double Allowed = 0.10;

    /// <summary>Where the fitted line begins, MB.</summary>
    [JsonIgnore]
    public double Start => Fit().Start;

    /// <summary>Slope of the fitted line, MB an hour.</summary>
    [JsonIgnore]
    public double SlopePerHour => Fit().Slope * 3600;

    /// <summary>Growth of the fitted line over the measured time as a share of its start; negative when memory shrinks.</summary>
    [JsonIgnore]
    public double Growth => Fit() is var (start, slope) ? slope * (Samples[^1].Seconds - Samples[0].Seconds) / start : 0;

    /// <summary>Least resident memory, MB.</summary>
    [JsonIgnore]
    public double Least => Samples.Min(static s => s.Service);

    /// <summary>Most resident memory, MB.</summary>
    [JsonIgnore]
    public double Most => Samples.Max(static s => s.Service);

    /// <summary>Whether the goal holds.</summary>
    [JsonIgnore]
    public bool IsFlat => Growth <= Allowed && Unsettled == 0;

    /// <summary>Least squares over the samples: MB at the first, and MB a second.</summary>
    private (double Start, double Slope) Fit()
    {
        var (meanTime, mean) = (Samples.Average(static s => s.Seconds), Samples.Average(static s => s.Service));
        var spread = Samples.Sum(s => Math.Pow(s.Seconds - meanTime, 2));
        var slope = spread > 0 ? Samples.Sum(s => (s.Seconds - meanTime) * (s.Service - mean)) / spread : 0;
        return (mean - (slope * (meanTime - Samples[0].Seconds)), slope);
    }
}

/// <summary>Memory at one moment, in MB.</summary>
/// <param name="Seconds">Since the end of the warm-up.</param>
/// <param name="Service">Resident memory of the service and its child processes.</param>
/// <param name="Heap">Managed heap of the service, what is not collected yet included.</param>
/// <param name="Postgres">PostgreSQL with all its processes, shared buffers counted once.</param>
/// <param name="Azurite">Blob storage.</param>
internal sealed record MemorySample(double Seconds, double Service, double Heap, double Postgres, double Azurite);
