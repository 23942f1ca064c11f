namespace Ingest.Bench.Scaling;

/// <summary>What <see cref="DrainProgram"/> measured: documents that all wait at the beginning, worked off with so many slots.</summary>
/// <param name="Slots"><c>Ingest:Worker:Slots</c>.</param>
/// <param name="Documents">Documents that waited.</param>
/// <param name="Chunks">Their chunks.</param>
/// <param name="WallSeconds">From the first claim to the last one searchable, by the database's clock.</param>
/// <param name="Use">Processor time meanwhile.</param>
/// <param name="Words">Processor time of putting their words into the text index, which was kept for afterwards.</param>
/// <param name="IntakeSeconds">From the first file sent to the last one in, before the worker began.</param>
/// <param name="Intake">Processor time of taking them in.</param>
/// <param name="WalBytes">Bytes of write-ahead log from the first claim to the last one searchable.</param>
/// <param name="WordsWalBytes">Bytes of write-ahead log for the words.</param>
/// <param name="Stages">Mean seconds of each stage of a document.</param>
/// <param name="Stays">Seconds from claim to searchable of each document, shortest first.</param>
internal sealed record Drain(
    int Slots, int Documents, int Chunks, double WallSeconds, ProcessorUse Use, ProcessorUse Words, double IntakeSeconds, ProcessorUse Intake, double WalBytes, double WordsWalBytes,
    IReadOnlyDictionary<string, double> Stages, IReadOnlyList<double> Stays)
{
    /// <summary>Documents a second.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double PerSecond => Documents / WallSeconds;
}
