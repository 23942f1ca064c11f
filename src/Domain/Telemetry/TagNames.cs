namespace Ingest.Domain.Telemetry;

/// <summary>
/// Attributes of metrics and spans. Those of metrics have few values: never a document, a name or an id. Names without the prefix are those of
/// OpenTelemetry's semantic conventions.
/// </summary>
public static class TagNames
{
    /// <summary>Collection.</summary>
    public const string Collection = "ingest.collection";

    /// <summary>State of a version.</summary>
    public const string State = "ingest.state";

    /// <summary>Stage: <c>extract</c>, <c>index</c> or <c>publish</c>.</summary>
    public const string Stage = "ingest.stage";

    /// <summary>How it ended; the values are the metric's.</summary>
    public const string Outcome = "ingest.outcome";

    /// <summary>One of <see cref="Errors.ErrorCodes"/>.</summary>
    public const string ErrorType = "error.type";

    /// <summary>Embedding model.</summary>
    public const string Model = "ingest.model";

    /// <summary>Configured source, or the embedding model whose endpoint it is.</summary>
    public const string SourceName = "ingest.source";

    /// <summary>Search mode: <c>vector</c>, <c>text</c> or <c>hybrid</c>.</summary>
    public const string Mode = "ingest.mode";

    /// <summary>Reconcile check.</summary>
    public const string Check = "ingest.check";

    /// <summary>Pool of database connections: <c>main</c> or <c>reserve</c>.</summary>
    public const string Pool = "ingest.pool";

    /// <summary>What was done: a statement's name, a storage operation.</summary>
    public const string Operation = "ingest.operation";

    /// <summary>Document id; spans only.</summary>
    public const string DocumentId = "ingest.document.id";

    /// <summary>Version; spans only.</summary>
    public const string Version = "ingest.version";

    /// <summary>Attempt; spans only.</summary>
    public const string Attempt = "ingest.attempt";

    /// <summary>Sync run; spans only.</summary>
    public const string SyncRun = "ingest.sync_run";

    /// <summary>Reindex; spans only.</summary>
    public const string Reindex = "ingest.reindex";

    /// <summary>Phase of a sync run or a reindex; spans only.</summary>
    public const string Phase = "ingest.phase";

    /// <summary>Chunks, texts or points it is about; spans only.</summary>
    public const string Count = "ingest.count";

    /// <summary>Set when the caller ended it, which is no error; spans only.</summary>
    public const string Cancelled = "ingest.cancelled";

    /// <summary>Status of an HTTP answer; spans only.</summary>
    public const string HttpStatus = "http.response.status_code";
}
