using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>
/// Notices a source that hands out pages in circles, in constant memory: R. P. Brent, "An improved Monte Carlo factorization algorithm" (1980). A cursor is
/// compared with the one before and with a marked one; the mark moves to the present cursor whenever the number of pages is a power of two.
/// </summary>
/// <param name="what">What is listed, for the message.</param>
internal sealed class PageChain(string what)
{
    /// <summary>Longest cursor, as the connectors promise and the database takes.</summary>
    internal const int MaxCursor = 4_000;

    private string? _marked;
    private int _pages;

    /// <summary>Cursor of the page to read now; null at the beginning, and again after the last page.</summary>
    public string? Cursor { get; private set; }

    /// <summary>A page was read.</summary>
    /// <exception cref="FatalException"><c>source_paging</c>: that cursor was there before.</exception>
    public void MoveTo(string? next)
    {
        RequireNew(what, next, Cursor, _marked);
        if (int.IsPow2(++_pages))
        {
            _marked = next;
        }

        Cursor = next;
    }

    /// <summary>The next cursor of a planned step, whose mark is kept with it.</summary>
    /// <exception cref="FatalException"><c>source_paging</c>: that cursor was there before.</exception>
    public static void RequireNew(PlanStep step, string? next) =>
        RequireNew($"{(step.Phase == SyncPhase.Read ? "Reading" : "Enumerating")} '{step.Partition.Name}' ({step.Partition.Key})", next, step.Cursor, step.MarkedCursor);

    private static void RequireNew(string what, string? next, string? current, string? marked)
    {
        if (next?.Length > MaxCursor)
        {
            throw new FatalException(
                ErrorCodes.SourceChanged, $"{what}: the cursor of the next page has {next.Length} characters, allowed are {MaxCursor}. The source's interface has changed.");
        }

        if (next is not null && (next == current || next == marked))
        {
            throw new FatalException(
                ErrorCodes.SourcePaging,
                $"{what}: the source answered with a page token that it had handed out before, expected a new one or none. Nothing was marked as read to its end. "
                + "Sync again later; if it stays so, the source's interface has changed.");
        }
    }
}
