namespace Ingest.Vendors;

/// <summary>What can go wrong with one request.</summary>
public enum FaultKind
{
    /// <summary>Nothing: the request is answered.</summary>
    None,

    /// <summary>429, with Retry-After if the fault has one.</summary>
    Throttled,

    /// <summary>500.</summary>
    ServerError,

    /// <summary>503, with Retry-After if the fault has one.</summary>
    Unavailable,

    /// <summary>No answer at all, until the client gives up.</summary>
    Stall,

    /// <summary>Half of the answer, then the connection breaks.</summary>
    CutOff,

    /// <summary>Half of the answer, as if it were whole.</summary>
    Malformed,

    /// <summary>The product's answer to an expired token.</summary>
    ExpiredToken,

    /// <summary>The product's answer to a token without a scope that the request needs.</summary>
    MissingScope,
}

/// <summary>One fault.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="RetryAfter">What the answer asks for; null sends no Retry-After.</param>
public sealed record Fault(FaultKind Kind, TimeSpan? RetryAfter = null)
{
    /// <summary>429 with Retry-After.</summary>
    public static Fault Throttled(TimeSpan? retryAfter) => new(FaultKind.Throttled, retryAfter);

    /// <inheritdoc/>
    public override string ToString() => RetryAfter is null ? $"{Kind}" : $"{Kind} ({RetryAfter.Value.TotalSeconds} s)";
}
