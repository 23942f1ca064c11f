using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ingest.LocalHost.Output.Tables;

/// <summary>A text from outside, shown as it is and never as markup: in a table, or by itself.</summary>
/// <param name="text">The text; it is made plain, see <see cref="Plain"/>.</param>
/// <param name="color">Its colour on a terminal.</param>
internal sealed class Cell(string? text, Color? color = null) : IRenderable
{
    private readonly Text _alone = new(Plain.Line(text ?? ""), new Style(color));

    /// <summary>The plain text.</summary>
    public string Text { get; } = Plain.Line(text ?? "");

    /// <summary>How it looks.</summary>
    public Style Style { get; } = new(color);

    public Measurement Measure(RenderOptions options, int maxWidth) => ((IRenderable)_alone).Measure(options, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => ((IRenderable)_alone).Render(options, maxWidth);
}
