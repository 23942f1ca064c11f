using System.Text.RegularExpressions;
using Ingest.Adapters.Extractors.Data;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Detection;

/// <summary>Tells kinds of text apart: by unmistakable content, then by the name's extension, then by content that merely looks like it.</summary>
internal static partial class TextShape
{
    // Shares of control characters above which bytes are no text: any in what is not valid Unicode, more in what is.
    private const int LegacyControlPercent = 5;
    private const int UnicodeControlPercent = 30;

    /// <summary>The type of a text file.</summary>
    /// <param name="sample">Its first bytes.</param>
    /// <param name="isWhole">Whether that is all of it.</param>
    /// <param name="extension">Extension of its name, lower case with the dot.</param>
    /// <exception cref="Ingest.Domain.Errors.FatalException"><c>unsupported_type</c> for bytes that are no text.</exception>
    public static FileType Detect(ReadOnlySpan<byte> sample, bool isWhole, string extension)
    {
        var encoding = EncodingDetector.DetectSample(sample);
        EnsureText(sample, encoding);
        var text = encoding.Encoding.GetString(sample[encoding.PreambleLength..]);
        var start = text.AsSpan().TrimStart();
        var named = FileNames.TypeOf(extension);

        if (start.IsEmpty) return named ?? FileType.Text;
        if (Markup(start, named) is { } markup) return markup;
        if (start[0] is '{' or '[' && JsonShape.Detect(encoding, sample, isWhole, named) is { } json) return json;
        if (named is FileType.Text or null && IsEmail(text)) return FileType.Email;
        return named ?? Unnamed(start, text);
    }

    private static void EnsureText(ReadOnlySpan<byte> sample, TextEncoding encoding)
    {
        if (encoding.Encoding.CodePage is not (65001 or 1252)) return;
        int zeros = 0, controls = 0;
        foreach (var value in sample)
        {
            if (value == 0) zeros++;
            if (value is < 0x20 and not (0x09 or 0x0A or 0x0C or 0x0D or 0x1B) or 0x7F) controls++;
        }
        var legacy = encoding.Encoding.CodePage == 1252;
        if ((legacy && zeros > 0) || controls * 100L > sample.Length * (long)(legacy ? LegacyControlPercent : UnicodeControlPercent))
            throw ExtractionErrors.Unsupported("binary data of an unknown kind", "Convert it to a text, office, PDF or picture format and add that.");
    }

    private static FileType? Markup(ReadOnlySpan<char> start, FileType? named)
    {
        if (start[0] != '<') return null;
        var head = start[..Math.Min(start.Length, 2_048)].ToString();
        if (HtmlStart().IsMatch(head)) return FileType.Html;
        if (head.StartsWith("<?xml", StringComparison.Ordinal)) return named is FileType.Html ? FileType.Html : FileType.Xml;
        // A fragment, or a page that begins with something else, is what its name says.
        return named is FileType.Html or FileType.Xml ? named : named is null or FileType.Text && HtmlFragment().IsMatch(head) ? FileType.Html : null;
    }

    /// <summary>Two or more of the headers that every message has, in a header block at the very beginning (RFC 5322, section 2.2).</summary>
    private static bool IsEmail(string text)
    {
        var known = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty) break;
            if (line[0] is ' ' or '\t') continue;
            var colon = line.IndexOf(':');
            if (colon <= 0 || line[..colon].ContainsAny(' ', '\t')) return false;
            if (line[..colon].ToString().ToLowerInvariant() is "from" or "to" or "date" or "subject" or "message-id" or "mime-version" or "received" or "return-path" or "delivered-to" or "content-type")
                known++;
        }
        return known >= 3;
    }

    private static FileType Unnamed(ReadOnlySpan<char> start, string text)
    {
        if (start.StartsWith("#!", StringComparison.Ordinal)) return FileType.SourceCode;
        if (start.StartsWith("\\documentclass", StringComparison.Ordinal)) return FileType.Tex;
        return Delimiters.LooksDelimited(text) ? FileType.Csv : FileType.Text;
    }

    [GeneratedRegex(@"^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,1000}?-->\s*)*<(?:!doctype\s+html|html)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HtmlStart();

    [GeneratedRegex(@"^<(?:head|body|div|p|table|h[1-6]|ul|ol|span|article|section|title|meta|center|font)\b[^<]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HtmlFragment();
}
