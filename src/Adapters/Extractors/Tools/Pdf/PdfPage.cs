namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>A line of text as it stands on a page.</summary>
/// <param name="Text">Its words, separated by spaces.</param>
/// <param name="Size">Height of its letters in points (1/72 inch).</param>
/// <param name="Box">Where it stands.</param>
internal sealed record PdfLine(string Text, double Size, PdfBox Box)
{
    /// <summary>Whether it runs up or down, as stamps in a margin do.</summary>
    public bool IsRotated => Text.Length > 3 && Box.Height > 2 * (Box.Right - Box.Left);
}

/// <summary>A rectangle on a page in points, from the top left corner.</summary>
internal readonly record struct PdfBox(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Distance from top to bottom.</summary>
    public double Height => Bottom - Top;

    /// <summary>The smallest rectangle that holds this one and another.</summary>
    public PdfBox Around(PdfBox other) =>
        new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}

/// <summary>Lines that belong together: a paragraph, a heading, a cell, as poppler groups them.</summary>
internal sealed record PdfGroup(IReadOnlyList<PdfLine> Lines);

/// <summary>The text layer of one page.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Width">Points.</param>
/// <param name="Height">Points.</param>
/// <param name="Groups">In reading order.</param>
internal sealed record PdfPage(int Number, double Width, double Height, IReadOnlyList<PdfGroup> Groups);
