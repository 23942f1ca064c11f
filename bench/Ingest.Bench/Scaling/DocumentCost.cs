namespace Ingest.Bench.Scaling;

/// <summary>What one document costs on average, in seconds and bytes, from a run with one slot.</summary>
/// <param name="Own">Processor time of the worker and of the programs it starts.</param>
/// <param name="Database">Processor time of PostgreSQL.</param>
/// <param name="Storage">Processor time of blob storage.</param>
/// <param name="Waiting">Time of its slot in which nothing computed: disks, wake-ups.</param>
/// <param name="Beside">Processor time beyond the time of the slot: what must have gone on beside it.</param>
/// <param name="ExtractShare">Share of the stage extract in the time of a document; index and publish share the rest.</param>
/// <param name="IndexShare">Share of the stage index.</param>
/// <param name="Words">Processor time of PostgreSQL for its words in the text index, after it is searchable.</param>
/// <param name="Intake">Processor time of PostgreSQL for taking it in.</param>
/// <param name="WalBytes">Bytes of write-ahead log from claim to searchable.</param>
/// <param name="WordsWalBytes">Bytes of write-ahead log for its words.</param>
internal sealed record DocumentCost(
    double Own, double Database, double Storage, double Waiting, double Beside, double ExtractShare, double IndexShare, double Words, double Intake,
    double WalBytes, double WordsWalBytes)
{
    /// <summary>
    /// With one slot the time of a document is its processor time and its waiting. Nothing is fitted: processor time is counted by process, and what
    /// is left of the time is waiting; were there more processor time than time, the surplus ran beside the slot.
    /// </summary>
    /// <exception cref="ArgumentException">It was not one slot.</exception>
    public static DocumentCost Of(Drain drain)
    {
        if (drain.Slots != 1)
        {
            throw new ArgumentException($"Expected a run with 1 slot, found {drain.Slots}.", nameof(drain));
        }

        var use = drain.Use.PerDocument(drain.Documents);
        var slot = drain.WallSeconds / drain.Documents;
        var (beside, stages) = (Math.Max(0, use.Total - slot), drain.Stages.Values.Sum());
        var inSlot = 1 - (beside / use.Total);
        return new DocumentCost(
            (use.Worker + use.Tools) * inSlot, use.Database * inSlot, use.Storage * inSlot, Math.Max(0, slot - use.Total), beside,
            drain.Stages.GetValueOrDefault("extract") / stages, drain.Stages.GetValueOrDefault("index") / stages,
            drain.Words.PerDocument(drain.Documents).Database, drain.Intake.PerDocument(drain.Documents).Database,
            drain.WalBytes / drain.Documents, drain.WordsWalBytes / drain.Documents);
    }
}
