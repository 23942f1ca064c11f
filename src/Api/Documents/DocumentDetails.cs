using Ingest.Domain.Documents;
using Ingest.Domain.Telemetry;

namespace Ingest.Api.Documents;

/// <summary>
/// A document and the answer to "why isn't it searchable?" (P10): its state, its error, its timeline and the next step. The same shape
/// as <c>show --json</c>; in lists without timeline.
/// </summary>
/// <param name="Id">Document id.</param>
/// <param name="Name">Name within the collection.</param>
/// <param name="Collection">Collection.</param>
/// <param name="State">State of the latest version.</param>
/// <param name="Version">Latest version.</param>
/// <param name="SearchableVersion">The version search finds, or null.</param>
/// <param name="Chunks">Chunks of the latest version once known.</param>
/// <param name="Pages">Pages of the latest version once known.</param>
/// <param name="Size">Bytes, or null while receiving.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Queue">Queue that works on it.</param>
/// <param name="Stage">Stage while processing.</param>
/// <param name="Attempt">Attempts started.</param>
/// <param name="Progress">Units of the stage while processing.</param>
/// <param name="Error">Why it failed, or why its last attempt did.</param>
/// <param name="Warning">A remark, such as <c>no_text</c>.</param>
/// <param name="CreatedAt">Registered.</param>
/// <param name="UpdatedAt">Last transition.</param>
/// <param name="DeletedAt">Deleted, or null.</param>
/// <param name="Timeline">What happened, oldest first; null in lists.</param>
/// <param name="Next">What blocks it now and what happens next, in one sentence.</param>
/// <param name="TraceId">The trace of the latest attempt, for where <c>Ingest:Telemetry</c> sends traces; null before the first attempt.</param>
public sealed record DocumentDetails(
    Guid Id, string Name, string Collection, string State, int Version, int? SearchableVersion, int? Chunks, int? Pages, long? Size, string Source,
    string Queue, string? Stage, int Attempt, DocumentProgress? Progress, DocumentError? Error, DocumentError? Warning, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, DateTimeOffset? DeletedAt, IReadOnlyList<DocumentEvent>? Timeline, string Next,
    string? TraceId)
{
    /// <summary>The details of a document as it stands at <paramref name="now"/>.</summary>
    public static DocumentDetails From(DocumentView document, IReadOnlyList<TimelineEvent>? timeline, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new DocumentDetails(
            document.Id, document.Name, document.Collection, document.State.ToName(), document.Version, document.SearchableVersion, document.Chunks,
            document.Pages, document.Size, document.Source, document.Queue, document.Stage?.ToName(), document.Attempt,
            document.State == VersionState.Processing ? new DocumentProgress(document.ProgressDone, document.ProgressTotal) : null,
            DocumentError.From(document.ErrorCode, document.ErrorMessage), DocumentError.From(document.WarningCode, document.WarningMessage),
            document.CreatedAt, document.UpdatedAt, document.DeletedAt,
            timeline?.Select(static e => new DocumentEvent(e.At, e.Version, e.Event, e.State.ToName(), e.Code, e.Message)).ToList(),
            NextStep.Describe(document, now),
            document.Attempt > 0 ? WorkTraces.Of(new VersionKey(document.Id, document.Version), document.Attempt).ToHexString() : null);
    }
}

/// <summary>A code and a sentence.</summary>
/// <param name="Code">One of <see cref="Domain.Errors.ErrorCodes"/>.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record DocumentError(string Code, string Message)
{
    internal static DocumentError? From(string? code, string? message) => code is null ? null : new DocumentError(code, message ?? code);
}

/// <summary>How far a stage is.</summary>
/// <param name="Done">Units done: pages or chunks.</param>
/// <param name="Total">Units in all, or null while unknown.</param>
public sealed record DocumentProgress(long Done, long? Total);

/// <summary>One line of a timeline.</summary>
/// <param name="At">When.</param>
/// <param name="Version">Which version.</param>
/// <param name="Event">What happened, see <see cref="TimelineEvent.Event"/>.</param>
/// <param name="State">State after it.</param>
/// <param name="Code">Error or warning code, if any.</param>
/// <param name="Message">Detail, if any.</param>
public sealed record DocumentEvent(DateTimeOffset At, int Version, string Event, string State, string? Code, string? Message);

/// <summary>One page of documents, newest first.</summary>
/// <param name="Documents">The documents, without timelines.</param>
/// <param name="Next">Cursor of the next page, or null at the end.</param>
public sealed record DocumentList(IReadOnlyList<DocumentDetails> Documents, string? Next);
