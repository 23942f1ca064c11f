namespace Ingest.Domain.Errors;

/// <summary>Every stable error code: in rows (<c>error_code</c>, <c>warning_code</c>), in problem+json (<c>code</c>) and on the command line.</summary>
public static class ErrorCodes
{
    // What a file can be guilty of: final, the owner has to act.

    /// <summary>No extractor reads this content.</summary>
    public const string UnsupportedType = "unsupported_type";

    /// <summary>The file needs a password.</summary>
    public const string Encrypted = "encrypted";

    /// <summary>The bytes are not a whole, valid file of their type.</summary>
    public const string Corrupt = "corrupt";

    /// <summary>Over a size limit: the file, or what it unpacks to.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The extractor did not finish within its time limit.</summary>
    public const string ExtractionTimeout = "extraction_timeout";

    /// <summary>The extractor needed more memory than it may use.</summary>
    public const string ExtractionOutOfMemory = "extraction_out_of_memory";

    /// <summary>A tool that this type needs is not installed; the message has the command that installs it.</summary>
    public const string ToolMissing = "tool_missing";

    /// <summary>The name is empty, too long, has control characters, or would leave its collection.</summary>
    public const string InvalidName = "invalid_name";

    /// <summary>A local file or folder cannot be opened or read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>A warning, not a failure: ready with 0 chunks, because the file has no text.</summary>
    public const string NoText = "no_text";

    /// <summary>A warning: some of the file could not be read; the rest is searchable.</summary>
    public const string PartialText = "partial_text";

    // What the system can run into.

    /// <summary>The row's blob is not in storage.</summary>
    public const string BlobMissing = "blob_missing";

    /// <summary>The row's blob does not have the bytes that were registered.</summary>
    public const string BlobChanged = "blob_changed";

    /// <summary>The upload broke off and was not resumed.</summary>
    public const string UploadIncomplete = "upload_incomplete";

    /// <summary>Every attempt ended in a retryable failure, a crash or a lost lease; the message has the last reason.</summary>
    public const string AttemptsExhausted = "attempts_exhausted";

    /// <summary>A worker stopped reporting progress and its lease expired.</summary>
    public const string LeaseExpired = "lease_expired";

    /// <summary>PostgreSQL did not answer, or refused for now.</summary>
    public const string DatabaseUnavailable = "database_unavailable";

    /// <summary>Blob storage did not answer, or refused for now.</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>The embedding endpoint did not answer, or refused for now (429, 5xx, time limit).</summary>
    public const string EmbedderUnavailable = "embedder_unavailable";

    /// <summary>The embedding endpoint refused the request or the credential.</summary>
    public const string EmbedderRefused = "embedder_refused";

    /// <summary>Vectors do not have the collection's dimensions.</summary>
    public const string DimensionMismatch = "dimension_mismatch";

    /// <summary>The vector index did not answer, or refused for now.</summary>
    public const string IndexUnavailable = "index_unavailable";

    /// <summary>The index does not hold exactly the version's chunks.</summary>
    public const string IndexIncomplete = "index_incomplete";

    /// <summary>The batch was cancelled before a worker took the version; it waits for the batch to be resumed, a retry or new bytes.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The collection's token budget of the day is used up; its documents wait until midnight UTC. Never final.</summary>
    public const string BudgetExhausted = "budget_exhausted";

    /// <summary>An error nobody foresaw; retried, and the log has the details.</summary>
    public const string Unexpected = "unexpected";

    // What a source can be guilty of.

    /// <summary>A source did not answer, or answered 5xx; tried again by itself.</summary>
    public const string SourceUnavailable = "source_unavailable";

    /// <summary>A source answered 429 for longer than a request may wait.</summary>
    public const string SourceThrottled = "source_throttled";

    /// <summary>The requests of the day are used up, by the source's limit or ours; the run goes on when the next day begins.</summary>
    public const string SourceQuota = "source_quota";

    /// <summary>A source refused the token (missing, expired, revoked), or the token lacks a scope, which the message names.</summary>
    public const string SourceRefused = "source_refused";

    /// <summary>A source forgot the cursor of a page; the partition is read again from its beginning.</summary>
    public const string SourceCursorExpired = "source_cursor_expired";

    /// <summary>A source handed out a page token that it had handed out before; the run stops rather than go in circles.</summary>
    public const string SourcePaging = "source_paging";

    /// <summary>A source answered something other than its documentation says.</summary>
    public const string SourceChanged = "source_changed";

    /// <summary>A source shows nothing at all: the token most likely sees no project, channel or page.</summary>
    public const string SourceEmpty = "source_empty";

    /// <summary>At least one partition could not be read; the run's steps say which and why.</summary>
    public const string PartitionFailed = "partition_failed";

    /// <summary>One item has not the shape it should have; the others went on.</summary>
    public const string ItemMalformed = "item_malformed";

    // What a request or setting can be guilty of.

    /// <summary>A setting stops the start.</summary>
    public const string InvalidSetting = "invalid_setting";

    /// <summary>The request is malformed; the message names the part.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>No key, or a wrong one.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>Nothing has this id or name.</summary>
    public const string NotFound = "not_found";

    /// <summary>Other bytes already stand under this name; <c>onConflict=replace</c> makes a version.</summary>
    public const string NameTaken = "name_taken";

    /// <summary>The document's state does not allow this; the message says which would.</summary>
    public const string InvalidState = "invalid_state";

    /// <summary>The body came too slowly; the limit is in <c>Ingest:Api</c>.</summary>
    public const string RequestTimeout = "request_timeout";

    /// <summary>The address exists, but not for this HTTP method; the Allow header lists those it has.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>The request's Content-Type or Content-Encoding is not one this address reads.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>At least one credential or part is not proven; the answer names it.</summary>
    public const string NotReady = "not_ready";
}
