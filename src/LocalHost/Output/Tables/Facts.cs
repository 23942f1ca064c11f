using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ingest.LocalHost.Output.Tables;

/// <summary>Names and values, a line each; on a terminal long values go on below themselves.</summary>
internal sealed class Facts : IRenderable
{
    private static readonly Style NameStyle = new(Color.Grey);
    private readonly List<(string Name, Cell Value)> _facts = [];

    /// <summary>Adds a fact, unless there is none.</summary>
    public void Add(string name, string? value)
    {
        if (value is { Length: > 0 })
        {
            _facts.Add((name, new Cell(value)));
        }
    }

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(1, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var names = _facts.Select(static fact => CellWidth.Of(fact.Name)).DefaultIfEmpty().Max() + TableLayout.Gap;
        foreach (var (name, value) in _facts)
        {
            IReadOnlyList<string> lines = maxWidth >= Terminal.Unlimited ? [value.Text] : CellWidth.Wrap(value.Text, Math.Max(1, maxWidth - 1 - names));
            foreach (var (number, line) in lines.Index())
            {
                yield return new Segment((number == 0 ? name : "").PadRight(names), NameStyle);
                yield return new Segment(line, value.Style);
                yield return Segment.LineBreak;
            }
        }
    }
}
