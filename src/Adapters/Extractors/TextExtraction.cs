using Ingest.Adapters.Extractors.Detection;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors;

/// <summary>Every extractor behind one door: detects the type, then lets the extractor that reads it do so.</summary>
internal sealed class TextExtraction : ITextExtraction
{
    private readonly TypeDetector _detector;
    private readonly Dictionary<FileType, IExtractor> _extractors = [];

    /// <exception cref="InvalidOperationException">Two extractors read the same type.</exception>
    public TextExtraction(TypeDetector detector, IEnumerable<IExtractor> extractors)
    {
        _detector = detector;
        foreach (var extractor in extractors)
            foreach (var type in extractor.Types)
                if (!_extractors.TryAdd(type, extractor))
                    throw new InvalidOperationException($"{extractor.GetType().Name} and {_extractors[type].GetType().Name} both read {type}; register one of them.");
    }

    public Task<FileType> DetectAsync(string path, string fileName, CancellationToken cancellationToken) =>
        Task.Run(() => _detector.Detect(path, fileName, cancellationToken), cancellationToken);

    public IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, CancellationToken cancellationToken) =>
        _extractors.TryGetValue(input.Type, out var extractor)
            ? extractor.ExtractAsync(input, cancellationToken)
            : throw ExtractionErrors.Unsupported($"of the type {input.Type}", "Convert it to a text, office, PDF or picture format and add that.");
}
