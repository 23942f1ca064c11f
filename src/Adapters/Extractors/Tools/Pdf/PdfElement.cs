using System.Globalization;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>Takes apart one element of the output of <c>pdftotext -bbox-layout</c>. Nothing is too ill-formed: what cannot be read is 0 or empty.</summary>
internal static class PdfElement
{
    /// <summary>Numbers of at most this many digits fit a double exactly, before and after the division that places the point.</summary>
    private const int MaxExactDigits = 15;

    private static ReadOnlySpan<double> PowersOfTen => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>The corners of an element, in the order poppler writes them; <paramref name="element"/> is moved behind them.</summary>
    public static PdfBox Box(ref ReadOnlySpan<byte> element) =>
        new(Attribute(ref element, "xMin"u8), Attribute(ref element, "yMin"u8), Attribute(ref element, "xMax"u8), Attribute(ref element, "yMax"u8));

    /// <summary>A number among the attributes, 0 when there is none; <paramref name="element"/> is moved behind it.</summary>
    public static double Attribute(ref ReadOnlySpan<byte> element, ReadOnlySpan<byte> name)
    {
        var start = element.IndexOf(name);
        if (start < 0) return 0;
        var value = element[(start + name.Length)..].TrimStart("=\""u8);
        var end = value.IndexOf((byte)'"');
        if (end < 0) return 0;
        element = value[end..];
        return Number(value[..end]);
    }

    /// <summary>What stands between the tags, still escaped; all that is left of an element whose tag does not end.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> element)
    {
        var start = element.IndexOf((byte)'>');
        if (start < 0) return element;
        var content = element[(start + 1)..];
        // Every < of the text is escaped, so the first one begins the end tag.
        var end = content.IndexOf((byte)'<');
        return end < 0 ? content : content[..end];
    }

    /// <summary>The number nearest to a decimal text, as <see cref="double.Parse(string)"/> finds it; 0 for what is no finite number.</summary>
    internal static double Number(ReadOnlySpan<byte> text)
    {
        var isNegative = text is [(byte)'-', ..];
        var digits = isNegative ? text[1..] : text;
        if (digits.Length is 0 or > MaxExactDigits + 1) return AnyNumber(text);

        long value = 0;
        var point = -1;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = (uint)(digits[i] - '0');
            if (digit <= 9) value = (value * 10) + digit;
            else if (digits[i] == '.' && point < 0) point = i;
            else return AnyNumber(text);
        }
        if (point < 0 ? digits.Length > MaxExactDigits : digits.Length == 1) return AnyNumber(text);

        var number = value / PowersOfTen[point < 0 ? 0 : digits.Length - point - 1];
        return isNegative ? -number : number;
    }

    private static double AnyNumber(ReadOnlySpan<byte> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : 0;
}
