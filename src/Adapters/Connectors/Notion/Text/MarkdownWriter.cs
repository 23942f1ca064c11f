using System.Text;

namespace Ingest.Adapters.Connectors.Notion.Text;

/// <summary>Writes blocks one after the other with what each level of nesting puts before a line, and blank lines where Markdown needs them.</summary>
/// <param name="maxLength">Characters after which <see cref="IsFull"/>.</param>
internal sealed class MarkdownWriter(int maxLength)
{
    private readonly StringBuilder _text = new();
    private string _lastPrefix = "";
    private bool _lastIsTight;

    /// <summary>Whether the text is as long as it may become.</summary>
    internal bool IsFull => _text.Length >= maxLength;

    /// <summary>Writes a block.</summary>
    /// <param name="prefix">What every line of this level begins with.</param>
    /// <param name="marker">What the first line begins with after it: <c>- </c>, <c>## </c>; the others are indented to match.</param>
    /// <param name="body">One or more lines.</param>
    /// <param name="tight">True for list items and table rows: they follow each other without a blank line.</param>
    internal void Write(string prefix, string marker, string body, bool tight = false)
    {
        if (_text.Length > 0)
        {
            _text.Append('\n');
            if (!(tight && _lastIsTight))
            {
                _text.Append(Shared(prefix, _lastPrefix).TrimEnd()).Append('\n');
            }
        }

        var indent = marker.StartsWith('>') ? marker : new string(' ', marker.Length);
        var first = true;
        foreach (var line in body.EnumerateLines())
        {
            if (!first)
            {
                _text.Append('\n');
            }

            var start = _text.Length;
            _text.Append(prefix).Append(first ? marker : indent).Append(line);
            if (line.IsEmpty)
            {
                TrimEnd(start);
            }

            first = false;
        }

        (_lastPrefix, _lastIsTight) = (marker.StartsWith('>') ? prefix + marker : prefix, tight);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void TrimEnd(int start)
    {
        while (_text.Length > start && _text[^1] == ' ')
        {
            _text.Length--;
        }
    }

    /// <summary>A blank line between two quotes of the same level must keep the quote's mark, and one after it must not.</summary>
    private static string Shared(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && left[length] == right[length])
        {
            length++;
        }

        return left[..length];
    }
}
