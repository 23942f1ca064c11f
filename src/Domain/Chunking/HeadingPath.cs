using System.Text;

namespace Ingest.Domain.Chunking;

/// <summary>
/// The headings above a place in a document, outermost first. Immutable: a path shares its outer part with its siblings, so the nearest
/// common ancestor of two paths is found by reference.
/// </summary>
internal sealed class HeadingPath
{
    /// <summary>Longest heading in a context, in UTF-16 units; a longer one ends in "…".</summary>
    internal const int MaxHeadingLength = 120;

    /// <summary>Longest path in a context, in UTF-16 units; outer headings give way to "…" first.</summary>
    internal const int MaxPathLength = 300;

    /// <summary>The path of text above the first heading.</summary>
    internal static readonly HeadingPath Root = new(null, 0, "");

    private readonly HeadingPath? _parent;
    private readonly int _level;
    private readonly int _depth;
    private readonly string _heading;
    private string? _rendered;

    private HeadingPath(HeadingPath? parent, int level, string heading)
    {
        _parent = parent;
        _level = level;
        _depth = parent is null ? 0 : parent._depth + 1;
        _heading = heading;
    }

    /// <summary>The path below a heading of this level that stands here: it replaces headings of its own level and deeper ones.</summary>
    internal HeadingPath Enter(int level, string heading)
    {
        var parent = this;
        while (parent._level >= level)
        {
            parent = parent._parent!;
        }

        return new HeadingPath(parent, level, OneLine(heading, MaxHeadingLength));
    }

    /// <summary>The longest path that both are below (or at).</summary>
    internal static HeadingPath Common(HeadingPath one, HeadingPath other)
    {
        while (!ReferenceEquals(one, other))
        {
            if (one._depth >= other._depth)
            {
                one = one._parent!;
            }
            else
            {
                other = other._parent!;
            }
        }

        return one;
    }

    /// <summary>"Guide › Install", at most <see cref="MaxPathLength"/> units; empty for the root.</summary>
    public override string ToString() => _rendered ??= Render();

    /// <summary>The text on one line, runs of white space as one blank, cut to <paramref name="maxLength"/> units with "…".</summary>
    internal static string OneLine(ReadOnlySpan<char> text, int maxLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var c in text.Trim())
        {
            var blank = char.IsWhiteSpace(c);
            if (blank && line[^1] == ' ')
            {
                continue;
            }

            if (line.Length == maxLength)
            {
                var cut = TextBoundaries.GraphemeBoundary(line.ToString(), 0, maxLength - 1);
                return line.ToString(0, cut).TrimEnd() + "…";
            }

            line.Append(blank ? ' ' : c);
        }

        return line.ToString();
    }

    private string Render()
    {
        const string separator = " › ";
        const string dropped = "… › ";
        var text = "";
        for (var node = this; node._parent is not null; node = node._parent)
        {
            if (node._heading.Length == 0)
            {
                continue;
            }

            var longer = text.Length == 0 ? node._heading : node._heading + separator + text;
            if (longer.Length > MaxPathLength - dropped.Length)
            {
                return dropped + text;
            }

            text = longer;
        }

        return text;
    }
}
