using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ingest.LocalHost.Output;

/// <summary>A line that is drawn in place, in pieces of their own colour.</summary>
/// <param name="Pieces">Text, already as short as it has to be, and its colour or null.</param>
internal sealed record LiveLine(params IReadOnlyList<(string Text, Color? Colour)> Pieces)
{
    /// <summary>The text without colours.</summary>
    public override string ToString() => string.Concat(Pieces.Select(static piece => piece.Text));
}

/// <summary>The lines at the bottom of a terminal that are drawn again and again in the same place. Its owner sees to it that nobody else writes meanwhile.</summary>
internal sealed class LiveRegion(IAnsiConsole console, Func<int, int, IReadOnlyList<LiveLine>> draw)
{
    /// <summary>Between two drawings: smooth for eyes, nothing for the processor.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private int _height;

    /// <summary>Draws the lines as they are now; they are never longer or more than the terminal holds, so that they can be erased.</summary>
    public void Draw()
    {
        var lines = draw(console.Profile.Width - 1, console.Profile.Height - 1);
        console.Write(new Lines(lines));
        _height = lines.Count;
    }

    /// <summary>Takes what was drawn away, with the cursor where it began.</summary>
    public void Erase()
    {
        if (_height > 0)
        {
            // Up to the first line, then erase from there to the end of the screen (ECMA-48 CUU and ED).
            console.Write(new ControlCode($"\e[{_height}A\r\e[J"));
            _height = 0;
        }
    }

    private sealed class Lines(IReadOnlyList<LiveLine> lines) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            foreach (var line in lines)
            {
                foreach (var (text, colour) in line.Pieces)
                {
                    yield return new Segment(text, new Style(colour));
                }

                yield return Segment.LineBreak;
            }
        }
    }
}
