namespace Ingest.Domain.Extraction;

/// <summary>
/// Reads one family of formats. Blocks are yielded as they are read: an extractor never holds a whole large document (formats that cannot be
/// streamed have a size limit instead). Errors: <c>FatalException</c> with <c>encrypted</c>, <c>corrupt</c>, <c>too_large</c>,
/// <c>extraction_timeout</c>, <c>extraction_out_of_memory</c>, <c>tool_missing</c>. Nothing a file contains may crash or hang the process.
/// </summary>
public interface IExtractor
{
    /// <summary>The types it reads.</summary>
    IReadOnlyCollection<FileType> Types { get; }

    /// <summary>Yields the blocks in reading order. A file without text yields none.</summary>
    IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, CancellationToken cancellationToken);
}

/// <summary>A file to extract: always on local disk, in a scratch folder of its own that is deleted afterwards.</summary>
/// <param name="Path">Full path of the bytes; its file name is neutral (it never comes from the document), its extension fits the type.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Type">Detected type.</param>
/// <param name="FileName">The document's file name, for hints such as the programming language; never used as a path.</param>
/// <param name="Findings">Where the extractor leaves page counts and warnings.</param>
public sealed record ExtractionInput(string Path, long Size, FileType Type, string FileName, ExtractionFindings Findings);

/// <summary>What an extractor found besides text. Filled while the blocks are read.</summary>
public sealed class ExtractionFindings
{
    private int _pagesRead;

    /// <summary>Pages, slides or sheets; null for formats without.</summary>
    public int? Pages { get; set; }

    /// <summary>
    /// Pages looked at so far, also those without text. It grows while the blocks are read and counts as progress: an extractor that reads a
    /// hundred blank pages yields no block, but is not stuck. Read it from any thread.
    /// </summary>
    public int PagesRead
    {
        get => Volatile.Read(ref _pagesRead);
        set => Volatile.Write(ref _pagesRead, value);
    }

    /// <summary>A remark code such as <c>partial_text</c>, or null. The first warning stays.</summary>
    public string? WarningCode { get; private set; }

    /// <summary>The remark for people.</summary>
    public string? WarningMessage { get; private set; }

    /// <summary>Notes that something could not be read although the rest could.</summary>
    public void Warn(string code, string message)
    {
        WarningCode ??= code;
        WarningMessage ??= message;
    }
}

/// <summary>Turns a local file into blocks: detects the type by content first and name second, then lets that type's extractor read it.</summary>
public interface ITextExtraction
{
    /// <summary>Detects the type of a file.</summary>
    /// <exception cref="Errors.FatalException"><c>unsupported_type</c>, <c>encrypted</c> or <c>corrupt</c>.</exception>
    Task<FileType> DetectAsync(string path, string fileName, CancellationToken cancellationToken);

    /// <summary>Yields the blocks of the file; see <see cref="IExtractor"/> for its errors.</summary>
    IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, CancellationToken cancellationToken);
}
