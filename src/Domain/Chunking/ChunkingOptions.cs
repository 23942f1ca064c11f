using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Chunking;

/// <summary>How text is cut. Section <c>Ingest:Chunking</c>.</summary>
public sealed class ChunkingOptions
{
    /// <summary>Characters a chunk aims for. Default 1,000; 200 to 4,000. Must be at most <see cref="MaxLength"/>.</summary>
    [Range(200, 4000)]
    public int TargetLength { get; set; } = 1000;

    /// <summary>Characters no chunk's text exceeds. Default 1,600; 200 to 6,000.</summary>
    [Range(200, 6000)]
    public int MaxLength { get; set; } = 1600;

    /// <summary>Characters of running text repeated from the chunk before, cut at a sentence or word. Default 120; 0 to 1,000, at most half the target.</summary>
    [Range(0, 1000)]
    public int Overlap { get; set; } = 120;

    /// <summary>UTF-8 bytes no embedding text (context and text) exceeds: a byte-level BPE never makes more tokens than bytes. Default and limit 8,191.</summary>
    [Range(1000, 8191)]
    public int MaxEmbeddingBytes { get; set; } = 8191;
}
