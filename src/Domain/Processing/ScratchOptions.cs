namespace Ingest.Domain.Processing;

/// <summary>Where work in progress is put on local disk. Section <c>Ingest:Scratch</c>.</summary>
public sealed class ScratchOptions
{
    /// <summary>A folder with room for the largest files in work. Default: <c>ingest-scratch</c> in the system's temporary folder.</summary>
    public string? Path { get; set; }
}
