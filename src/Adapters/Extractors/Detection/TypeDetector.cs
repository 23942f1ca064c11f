using System.Buffers;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Detection;

/// <summary>
/// Finds a file's type: signatures of binary formats first, then the shape of its text, and its name only where content leaves a choice.
/// Reads the first <see cref="SampleSize"/> bytes, and the directory of ZIP and OLE2 files.
/// </summary>
internal sealed class TypeDetector(ZipDetector zip)
{
    /// <summary>Bytes that are looked at.</summary>
    public const int SampleSize = 1 << 16;

    /// <summary>The type.</summary>
    /// <exception cref="Ingest.Domain.Errors.FatalException"><c>unsupported_type</c>, <c>encrypted</c>, <c>corrupt</c> or <c>too_large</c>.</exception>
    public FileType Detect(string path, string fileName, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var extension = Path.GetExtension(fileName).ToLowerInvariant();
        using var file = new CancellableStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(SampleSize);
        try
        {
            var length = file.ReadAtLeast(buffer.AsSpan(0, SampleSize), SampleSize, throwOnEndOfStream: false);
            var sample = buffer.AsSpan(0, length);
            return BinarySignatures.Match(sample) switch
            {
                { Container: Container.Zip } => zip.Detect(file, extension),
                { Container: Container.Ole2 } => Ole2Detector.Detect(file),
                { Type: { } type } => type,
                { Unsupported: { } what } => throw ExtractionErrors.Unsupported(what, "Convert it to a text, office, PDF or picture format and add that."),
                _ => TextShape.Detect(sample, isWhole: length < SampleSize, extension),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
