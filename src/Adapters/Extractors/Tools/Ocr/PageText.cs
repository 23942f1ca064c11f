using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>What a page came to.</summary>
internal sealed record PageText(int Number, IReadOnlyList<Block> Blocks);
