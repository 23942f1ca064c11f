using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Cost;

/// <summary>
/// Reads a file as ingesting it would, up to its chunks, and counts: nothing is registered, embedded or stored. The file is copied to scratch space, because
/// extractors only ever see copies.
/// </summary>
public sealed class FileEstimator
{
    private readonly ITextExtraction _extraction;
    private readonly Chunker _chunker;
    private readonly Scratch _scratch;
    private readonly IntakeOptions _options;
    private readonly TimeProvider _time;

    internal FileEstimator(ITextExtraction extraction, Chunker chunker, Scratch scratch, IOptions<IntakeOptions> options, TimeProvider time)
    {
        _extraction = extraction;
        _chunker = chunker;
        _scratch = scratch;
        _options = options.Value;
        _time = time;
    }

    /// <summary>Reads one file. What is wrong with it is the answer, not an exception.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="fileName">Its own name, for its type.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async Task<FileEstimate> EstimateAsync(string path, string fileName, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        FileType? type = null;
        try
        {
            var size = new FileInfo(path).Length;
            if (size > _options.MaxFileSize)
            {
                throw FileSizeLimit.Exceeded(size, _options.MaxFileSize);
            }

            using var folder = _scratch.CreateFolder();
            var copy = folder.File("content");
            await CopyAsync(path, copy, cancellationToken);
            type = await _extraction.DetectAsync(copy, fileName, cancellationToken);
            var named = $"{copy}.{type.Value.ToExtension()}";
            File.Move(copy, named);
            var findings = new ExtractionFindings();
            var (chunks, tokens) = (0, 0L);
            var blocks = _extraction.ExtractAsync(new ExtractionInput(named, size, type.Value, fileName, findings), cancellationToken);
            await foreach (var chunk in _chunker.ChunkAsync(blocks, cancellationToken))
            {
                chunks++;
                tokens += TokenEstimate.Of(chunk.EmbeddingText);
            }

            return new FileEstimate(type, chunks, tokens, _time.GetElapsedTime(started), null, null);
        }
        catch (IngestException error)
        {
            return new FileEstimate(type, 0, 0, _time.GetElapsedTime(started), error.Code, error.Message);
        }
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = new FileStream(
            from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var target = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await source.CopyToAsync(target, cancellationToken);
    }
}

/// <summary>What a file would become.</summary>
/// <param name="Type">Its detected type, or null when it has none that is read.</param>
/// <param name="Chunks">Chunks.</param>
/// <param name="Tokens">Tokens of the chunks, see <see cref="TokenEstimate"/>.</param>
/// <param name="Took">How long reading it took.</param>
/// <param name="ErrorCode">Why it would fail, or null.</param>
/// <param name="ErrorMessage">Its message.</param>
public sealed record FileEstimate(FileType? Type, int Chunks, long Tokens, TimeSpan Took, string? ErrorCode, string? ErrorMessage);
