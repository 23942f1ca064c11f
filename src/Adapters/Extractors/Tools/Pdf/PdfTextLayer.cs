using System.Globalization;
using System.Runtime.CompilerServices;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>
/// The text layer of a PDF, page by page. Pages are read in runs of <see cref="PagesPerRun"/>, each a process of its own with all limits, so a
/// document of any length is read in bounded time and memory per run. When a run breaks, the page it broke at is tried alone; a page that fails
/// alone is left out with the warning <c>partial_text</c>.
/// </summary>
internal sealed class PdfTextLayer(ToolRunner runner, IOptions<ToolsOptions> options)
{
    /// <summary>Starting a run costs about 10 ms; this many pages take about 0.3 s.</summary>
    public const int PagesPerRun = 100;

    /// <summary>A document that fails on this many pages is given up; what was read stays.</summary>
    public const int MaxFailedPages = 3;

    /// <summary>
    /// Pages tried alone after a run broke: the last few the program had finished were still in its output buffer (4 KiB), so the page that
    /// broke it may be some pages further on.
    /// </summary>
    private const int PagesTriedAlone = 8;

    private const int CannotOpen = 1;
    private const int BadRange = 99;
    private const string What = "PDF document";
    private const string NoSuchPage = "Wrong page range given";

    /// <summary>Yields every readable page in order, and sets the number of pages in the findings.</summary>
    /// <exception cref="FatalException"><c>encrypted</c>, <c>corrupt</c>, or a limit that stopped every page.</exception>
    public async IAsyncEnumerable<PdfPage> ReadAsync(ExtractionInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 1;
        var alone = 0;
        List<(int Page, FatalException Reason)> failed = [];
        while (failed.Count < MaxFailedPages)
        {
            var length = alone > 0 ? 1 : PagesPerRun;
            await using var run = await StartAsync(input, next, length, cancellationToken);
            using var reader = new PdfPageReader(run.Output, next);
            var end = next + length;
            var failure = (FatalException?)null;
            while (await NextAsync(reader, reason => failure = reason, cancellationToken) is { } page)
            {
                next = page.Number + 1;
                // What poppler writes for a page that the page list names but the file does not have.
                if (page.Width <= 0 || page.Height <= 0) failed.Add((page.Number, ExtractionErrors.Corrupt(What, $"page {page.Number} is missing")));
                else yield return page;
            }
            if (reader.Shortened) input.Findings.Warn(ErrorCodes.PartialText, $"A page before page {next} has more than {PdfPageReader.MaxPageLength} characters or {PdfPageReader.MaxPageLines} lines; the rest of it was left out.");

            var result = failure is null ? await CompleteAsync(run, reason => failure = reason) : null;
            if (result is { ExitCode: not 0 })
            {
                if (result.Says(NoSuchPage) && next > 1) break;
                failure = Failure(result, next);
                if (next == 1 && result.ExitCode is CannotOpen or BadRange) throw failure;
            }
            if (failure is null && next == 1) throw ExtractionErrors.Corrupt(What, "it has no pages that can be read");
            if (failure is null && next < end) break;

            if (failure is not null && length == 1) failed.Add((next++, failure));
            alone = failure is null ? Math.Max(0, alone - 1) : PagesTriedAlone;
            input.Findings.PagesRead = next - 1;
        }
        Report(input.Findings, failed, next - 1);
    }

    private Task<ToolRun> StartAsync(ExtractionInput input, int first, int length, CancellationToken cancellationToken)
    {
        string[] arguments = ["-bbox-layout", "-enc", "UTF-8", "-f", Text(first), "-l", Text(first + length - 1), input.Path, "-"];
        return runner.StartAsync(
            new ToolCommand(Tool.PdfToText, arguments, Path.GetDirectoryName(input.Path)!)
            {
                TimeLimit = length == 1 ? options.Value.TimeLimit / ToolsOptions.AloneShare : null,
            },
            cancellationToken);
    }

    private static async Task<PdfPage?> NextAsync(PdfPageReader reader, Action<FatalException> failed, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.NextAsync(cancellationToken);
        }
        catch (FatalException reason)
        {
            failed(reason);
            return null;
        }
    }

    private static async Task<ToolResult?> CompleteAsync(ToolRun run, Action<FatalException> failed)
    {
        try
        {
            return await run.CompleteAsync();
        }
        catch (FatalException reason)
        {
            failed(reason);
            return null;
        }
    }

    private static FatalException Failure(ToolResult result, int page)
    {
        if (result.Says("Incorrect password")) return ExtractionErrors.Encrypted(What);
        if (result.Says(NoSuchPage)) return ExtractionErrors.Corrupt(What, "it has no pages");
        if (result.Says("May not be a PDF file")) return ExtractionErrors.Corrupt(What, "it has no PDF header or no end");
        if (result.ExitCode == CannotOpen) return ExtractionErrors.Corrupt(What, "its page list or cross-reference table cannot be read");
        return ExtractionErrors.Corrupt(What, $"pdftotext ended with code {result.ExitCode} at page {page}");
    }

    private static void Report(ExtractionFindings findings, List<(int Page, FatalException Reason)> failed, int pages)
    {
        findings.Pages = pages;
        if (failed.Count == 0) return;
        if (failed.Count == pages) throw failed[0].Reason;
        var rest = failed.Count < MaxFailedPages ? "" : $" Pages after {pages} were not tried.";
        findings.Warn(ErrorCodes.PartialText, $"Page {string.Join(", ", failed.Select(page => Text(page.Page)))} could not be read: {failed[0].Reason.Message}{rest}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
