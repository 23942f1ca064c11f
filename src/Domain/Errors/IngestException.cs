namespace Ingest.Domain.Errors;

/// <summary>
/// An expected failure with a stable <see cref="Code"/>. Its type is the decision: <see cref="RetryableException"/> is tried again with
/// back-off, <see cref="FatalException"/> ends the version, <see cref="SkippableException"/> leaves one item out. Cancellation is never
/// one of these. Messages name the operation, the id, what was found, what is allowed and the next step; never secrets or document text.
/// </summary>
public abstract class IngestException : Exception
{
    private protected IngestException(string code, string message, Exception? inner)
        : base(message, inner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(code);
        Code = code;
    }

    /// <summary>One of <see cref="ErrorCodes"/>; stable across releases, stored in the row and returned by the API.</summary>
    public string Code { get; }
}

/// <summary>The same work may succeed later: network trouble, a busy service, a full pool. Tried again until the attempts are used up.</summary>
public sealed class RetryableException(string code, string message, Exception? inner = null, TimeSpan? retryAfter = null)
    : IngestException(code, message, inner)
{
    /// <summary>How long the service asked to be left alone (HTTP Retry-After), or null. The back-off is never shorter than this.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>
/// Nothing is wrong, but not now: the version waits until a time, and no attempt is counted. What was done of it stays done.
/// </summary>
public sealed class PausedException(string code, string message, DateTimeOffset until) : IngestException(code, message, null)
{
    /// <summary>Not before this time.</summary>
    public DateTimeOffset Until { get; } = until;

    /// <summary>The first so many chunks of the version are in the index. Set by the stage that was interrupted.</summary>
    internal int IndexedChunks { get; set; }
}

/// <summary>No attempt can succeed with these bytes or this configuration: the version fails at once and waits for new bytes or a person.</summary>
public sealed class FatalException(string code, string message, Exception? inner = null)
    : IngestException(code, message, inner);

/// <summary>One item of many is unusable; it is recorded and the others go on.</summary>
public sealed class SkippableException(string code, string message, Exception? inner = null)
    : IngestException(code, message, inner);

/// <summary>A setting stops the start. The message gives the setting's name, what was expected, what was found and what to do.</summary>
public sealed class SettingException(string setting, string expected, string? actual, string nextStep)
    : IngestException(
        ErrorCodes.InvalidSetting,
        $"{setting}: expected {expected}, but found {(string.IsNullOrEmpty(actual) ? "nothing" : $"'{actual}'")}. {nextStep}",
        null)
{
    /// <summary>Full name of the setting, for example <c>Ingest:Worker:Slots</c>.</summary>
    public string Setting { get; } = setting;
}
