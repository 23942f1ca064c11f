using System.Text;
using Ingest.Domain.Words;

namespace Ingest.LocalHost.Output;

/// <summary>
/// The part of a hit's text that a person sees: on one line, cut at borders of words, around the place with the most different highlighted words.
/// </summary>
internal sealed class Excerpt
{
    /// <summary>Stands where text was left out.</summary>
    public const string Ellipsis = "…";

    // Words before the first one that was looked for, as context.
    private const int LeadIn = 40;

    private readonly string _line;
    private readonly List<Highlight> _words = [];

    private Excerpt(string text, IReadOnlyList<Highlight> highlights)
    {
        var line = new StringBuilder(text.Length);
        var next = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
            {
                line.Append(text[i]);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }

            if (next < highlights.Count && i + 1 == highlights[next].Start + highlights[next].Length)
            {
                var length = Math.Min(line.Length, highlights[next].Length);
                _words.Add(new Highlight(line.Length - length, length));
                next++;
            }
        }

        _line = line.ToString().TrimEnd();
    }

    /// <summary>
    /// At most <paramref name="length"/> characters of a text in pieces, white space collapsed, with whether each is highlighted; an ellipsis
    /// where something is missing.
    /// </summary>
    public static IReadOnlyList<(string Text, bool IsWord)> Cut(string text, IReadOnlyList<Highlight> highlights, int length) =>
        new Excerpt(text, highlights).Cut(length);

    private List<(string Text, bool IsWord)> Cut(int length)
    {
        var (start, end) = _line.Length <= length ? (0, _line.Length) : FindRange(length);
        var pieces = new List<(string, bool)>();
        Add(pieces, start > 0 ? Ellipsis : "", false);
        var done = start;
        foreach (var word in _words.Where(w => w.Start >= start && w.Start + w.Length <= end))
        {
            Add(pieces, _line[done..word.Start], false);
            done = word.Start + word.Length;
            Add(pieces, _line[word.Start..done], true);
        }

        Add(pieces, _line[done..end].TrimEnd(), false);
        Add(pieces, end < _line.Length ? Ellipsis : "", false);
        return pieces;
    }

    private static void Add(List<(string Text, bool IsWord)> pieces, string text, bool isWord)
    {
        if (text.Length == 0)
        {
            return;
        }

        if (!isWord && pieces.Count > 0 && !pieces[^1].IsWord)
        {
            pieces[^1] = (pieces[^1].Text + text, false);
            return;
        }

        pieces.Add((text, isWord));
    }

    private (int Start, int End) FindRange(int length)
    {
        var start = FindStart(length);
        var end = Math.Min(_line.Length, start + length);
        if (end < _line.Length && _line.LastIndexOf(' ', end, end - start) is var border && border > start)
        {
            end = border;
        }

        // A single word longer than all the room is cut, but not between the halves of a surrogate pair.
        if (end < _line.Length && char.IsHighSurrogate(_line[end - 1]))
        {
            end--;
        }

        return (start, end);
    }

    private int FindStart(int length)
    {
        var best = 0;
        var most = 0;
        for (var i = 0; i < _words.Count; i++)
        {
            var start = Math.Max(0, _words[i].Start - LeadIn);
            var different = _words.Skip(i).TakeWhile(w => w.Start < start + length)
                .Select(w => _line.Substring(w.Start, w.Length)).Distinct(StringComparer.OrdinalIgnoreCase).Count();
            if (different > most)
            {
                (best, most) = (start, different);
            }
        }

        best = Math.Min(best, _line.Length - length);
        if (best > 0 && _line.IndexOf(' ', best, Math.Min(LeadIn, _line.Length - best)) is var border and >= 0)
        {
            return border + 1;
        }

        return best > 0 && char.IsLowSurrogate(_line[best]) ? best - 1 : best;
    }
}
