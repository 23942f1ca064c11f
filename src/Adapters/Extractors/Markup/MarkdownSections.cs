using System.Text;
using Ingest.Adapters.Extractors.Text;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// Cuts a long Markdown text where that changes nothing but links defined elsewhere: before a heading, else at a blank line, never inside
/// fenced code unless that alone is too long. The parser takes about 100 times the memory of its text, so sections are what bounds it.
/// </summary>
internal static class MarkdownSections
{
    private const int Wanted = 1 << 16;
    private const int Long = 1 << 17;
    private const int Longest = 1 << 18;

    /// <summary>The sections, in order; together all lines.</summary>
    public static IEnumerable<string> Read(LineReader lines)
    {
        var section = new StringBuilder();
        char? fence = null;
        var midLine = false;
        while (lines.Read() is { } line)
        {
            if (!midLine)
            {
                var mark = Fence(line);
                var isCut = section.Length > Longest || (fence is null && ((section.Length > Wanted && line.StartsWith('#')) || (section.Length > Long && string.IsNullOrWhiteSpace(line))));
                if (isCut)
                {
                    yield return section.ToString();
                    section.Clear();
                }
                if (mark is not null && (fence is null || fence == mark)) fence = fence is null ? mark : null;
            }
            else if (section.Length > Longest)
            {
                yield return section.ToString();
                section.Clear();
            }
            section.Append(line);
            midLine = lines.Partial;
            if (!midLine) section.Append('\n');
        }
        if (section.Length > 0) yield return section.ToString();
    }

    private static char? Fence(string line)
    {
        var start = line.AsSpan().TrimStart();
        return start.StartsWith("```", StringComparison.Ordinal) ? '`' : start.StartsWith("~~~", StringComparison.Ordinal) ? '~' : null;
    }
}
