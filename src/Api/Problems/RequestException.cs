namespace Ingest.Api.Problems;

/// <summary>The request itself is refused, with a status and a stable code. The message is for the sender.</summary>
internal sealed class RequestException(int status, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Headers that belong to the refusal, such as Allow.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the rest of the body is not worth reading: the connection is closed after the answer.</summary>
    public bool ClosesConnection { get; init; }
}
