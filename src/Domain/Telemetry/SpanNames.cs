namespace Ingest.Domain.Telemetry;

/// <summary>Names of spans.</summary>
public static class SpanNames
{
    /// <summary>Work on one attempt at a version, or one step of it where steps run in different processes. Root; see <see cref="WorkTraces"/>.</summary>
    public const string Version = "ingest.version";

    /// <summary>Bytes to text.</summary>
    public const string Extract = "ingest.extract";

    /// <summary>Text to points.</summary>
    public const string Index = "ingest.index";

    /// <summary>A page of chunks: embedded, then written.</summary>
    public const string IndexPage = "ingest.index_page";

    /// <summary>Points to search.</summary>
    public const string Publish = "ingest.publish";

    /// <summary>One step of a sync run. Root; see <see cref="WorkTraces"/>.</summary>
    public const string SyncStep = "ingest.sync_step";

    /// <summary>One step of a reindex. Root; see <see cref="WorkTraces"/>.</summary>
    public const string ReindexStep = "ingest.reindex_step";

    /// <summary>One request to a source, one try.</summary>
    public const string SourceRequest = "ingest.source_request";

    /// <summary>One run of all reconcile checks.</summary>
    public const string Reconcile = "ingest.reconcile";

    /// <summary>One reconcile check.</summary>
    public const string ReconcileCheck = "ingest.reconcile_check";

    /// <summary>One search.</summary>
    public const string Search = "ingest.search";

    /// <summary>One statement, or one use of a connection.</summary>
    public const string Database = "ingest.db";

    /// <summary>One call to blob storage.</summary>
    public const string Blob = "ingest.blob";

    /// <summary>Texts to vectors: one request to an endpoint, or one call of the embedded embedder.</summary>
    public const string Embed = "ingest.embed";

    /// <summary>One call to a vector database of its own (Qdrant); the embedded index shows as <see cref="Database"/>.</summary>
    public const string VectorCall = "ingest.vectors";
}
