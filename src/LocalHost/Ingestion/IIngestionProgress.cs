namespace Ingest.LocalHost.Ingestion;

/// <summary>Gets told how an ingestion goes on. Called from several threads.</summary>
internal interface IIngestionProgress
{
    /// <summary>A file is in: stored, and waiting for a worker.</summary>
    void Sent(string name);

    /// <summary>A worker is at this file.</summary>
    void Working(string name, string stage, long done, long? total);

    /// <summary>A file has its final state.</summary>
    void Finished(FileResult result);
}
