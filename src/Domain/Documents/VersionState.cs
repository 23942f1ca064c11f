namespace Ingest.Domain.Documents;

/// <summary>
/// Where a version stands. Each value says who moves it on. In SQL, JSON and logs the same words in lower case. See docs/state-machine.md.
/// </summary>
public enum VersionState
{
    /// <summary>Its row exists, its bytes are on the way. Moved on by the upload or copy that writes them; abandoned ones by the reconciler.</summary>
    Receiving,

    /// <summary>Waiting for a worker, not before <c>available_at</c>. Moved on by a claim.</summary>
    Pending,

    /// <summary>A worker holds its lease. Moved on by that worker, or by the rescue when the lease expires.</summary>
    Processing,

    /// <summary>Searchable and complete. Moved on only by a newer version or a deletion.</summary>
    Ready,

    /// <summary>Replaced by a newer version, or its document was deleted. Final; the purge removes its points and blobs.</summary>
    Superseded,

    /// <summary>Final until new bytes come or a person retries; <c>error_code</c> and <c>error_message</c> say why.</summary>
    Failed,
}

/// <summary>What a worker is doing with a version in <see cref="VersionState.Processing"/>.</summary>
public enum Stage
{
    /// <summary>Bytes to text with pages and headings.</summary>
    Extract,

    /// <summary>Text to chunks, vectors and points.</summary>
    Index,

    /// <summary>Verify the points, then flip the document to this version.</summary>
    Publish,
}

/// <summary>The words for <see cref="VersionState"/> and <see cref="Stage"/> outside C#.</summary>
public static class StateNames
{
    /// <summary>Lower-case word of a state.</summary>
    public static string ToName(this VersionState state) => state switch
    {
        VersionState.Receiving => "receiving",
        VersionState.Pending => "pending",
        VersionState.Processing => "processing",
        VersionState.Ready => "ready",
        VersionState.Superseded => "superseded",
        VersionState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>Lower-case word of a stage.</summary>
    public static string ToName(this Stage stage) => stage switch
    {
        Stage.Extract => "extract",
        Stage.Index => "index",
        Stage.Publish => "publish",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    /// <summary>The state of a word; false for any other text, including other letter case.</summary>
    public static bool TryParseState(string? name, out VersionState state)
    {
        foreach (var candidate in Enum.GetValues<VersionState>())
        {
            if (candidate.ToName() == name)
            {
                state = candidate;
                return true;
            }
        }

        state = default;
        return false;
    }

    /// <summary>The state of a word.</summary>
    /// <exception cref="FormatException">The word is not a state.</exception>
    public static VersionState ParseState(string name) =>
        TryParseState(name, out var state) ? state : throw new FormatException($"'{name}' is not a version state.");

    /// <summary>The stage of a word, or null for null.</summary>
    /// <exception cref="FormatException">The word is not a stage.</exception>
    public static Stage? ParseStage(string? name) => name switch
    {
        null => null,
        "extract" => Stage.Extract,
        "index" => Stage.Index,
        "publish" => Stage.Publish,
        _ => throw new FormatException($"'{name}' is not a stage."),
    };
}
