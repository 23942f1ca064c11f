using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>Counts what OCR did for one document: the pages it may still read, and those it could not. Safe for concurrent pages.</summary>
/// <param name="budget">Pages OCR may read.</param>
internal sealed class OcrLedger(int budget)
{
    /// <summary>After this many failed pages no further page is tried: they would most likely fail too, at the full time limit each.</summary>
    public const int MaxFailedPages = 3;

    private readonly Lock _lock = new();
    private int _begun;
    private int _leftOut;
    private int _failed;
    private int _firstFailed;
    private FatalException? _reason;

    /// <summary>Whether one more page may be read.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (_begun >= budget || _failed >= MaxFailedPages)
            {
                _leftOut++;
                return false;
            }
            _begun++;
            return true;
        }
    }

    /// <summary>Notes that a page could not be read.</summary>
    public void Fail(int page, FatalException reason)
    {
        lock (_lock)
        {
            _failed++;
            if (_reason is not null && page > _firstFailed) return;
            _firstFailed = page;
            _reason = reason;
        }
    }

    /// <summary>Leaves a warning for pages that were not read.</summary>
    /// <param name="findings">Where to leave it.</param>
    /// <param name="any">Whether anything was read from the document.</param>
    /// <param name="what">What the pages are, for people.</param>
    /// <exception cref="FatalException">Nothing was read, and this is why.</exception>
    public void Report(ExtractionFindings findings, bool any, string what)
    {
        if (_reason is not null)
        {
            if (!any) throw _reason;
            findings.Warn(ErrorCodes.PartialText, $"{_failed + _leftOut} {what} were not read, the first is page {_firstFailed}: {_reason.Message}");
        }
        else if (_leftOut > 0)
        {
            findings.Warn(ErrorCodes.PartialText, $"{_leftOut} {what} were not read: OCR stops after {budget} pages. Split the file, or raise Ingest:Tools:MaxOcrPages.");
        }
    }
}
