using System.Globalization;
using System.Text;

namespace Ingest.LocalHost.Output;

/// <summary>
/// Makes text that came from outside (file names, messages about them) safe to show: it can neither move the cursor nor reorder the line.
/// </summary>
internal static class Plain
{
    /// <summary>The text on one line; control characters and bidirectional overrides (UAX 9) become '�'.</summary>
    public static string Line(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Any(IsHarmful))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(c is '\n' or '\t' ? ' ' : IsHarmful(c) ? '\uFFFD' : c);
        }

        return plain.ToString();
    }

    /// <summary>A number of things: <c>1 file</c>, <c>17 files</c>.</summary>
    public static string Count(long number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");

    /// <summary>A time on this machine's clock, to the minute: <c>2026-11-23 02:00</c>; empty when there is none.</summary>
    public static string Minute(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A time on this machine's clock, to the second; empty when there is none.</summary>
    public static string Second(DateTimeOffset? time) => time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    private static bool IsHarmful(char c) => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
