using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// Slack's own markup ("mrkdwn") as Markdown: mentions by name, links, dates in UTC, code, quotations, bold, struck out. Emoji stay
/// <c>:words:</c>, because words can be searched. What Slack shows as plain text stays plain text in Markdown too.
/// <para>Written from https://docs.slack.dev/messaging/formatting-message-text.</para>
/// </summary>
internal static partial class SlackMarkdown
{
    // Two characters of Unicode's private use area hold the places of finished pieces (code, links, mentions), so that nothing inside them is
    // taken for markup again. They are removed from what people wrote.
    private const char PlaceStart = '\uE000';
    private const char PlaceEnd = '\uE001';

    private static readonly SearchValues<char> Escaped = SearchValues.Create("<[]\\&#");

    /// <summary>Markdown of a text in Slack's markup; the same text and names give the same Markdown.</summary>
    public static string Render(string mrkdwn, SlackNames names)
    {
        if (mrkdwn.Length == 0)
        {
            return "";
        }

        var pieces = new List<string>();
        var text = SkinTone().Replace(PlaceMarks().Replace(mrkdwn, ""), "").ReplaceLineEndings("\n");
        text = Fence().Replace(text, m => Keep(pieces, Fenced(Unwrap(m.Groups[1].Value))));
        text = Code().Replace(text, m => Keep(pieces, $"`{Unwrap(m.Groups[1].Value)}`"));
        text = Angle().Replace(text, m => Keep(pieces, Reference(m.Groups[1].Value, names)));
        text = Lines(text);
        return Place().Replace(text, m => pieces[int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)]).Trim();
    }

    /// <summary>Plain text as Markdown that shows exactly this text.</summary>
    public static string Plain(string text) => Escape(text.ReplaceLineEndings("\n"));

    /// <summary>Code on lines of its own.</summary>
    public static string Fenced(string code) => $"\n```\n{code.Trim('\n')}\n```\n";

    /// <summary>A Markdown link, or the address alone when it says as much.</summary>
    public static string Link(string address, string? label)
    {
        if (string.IsNullOrWhiteSpace(label) || label == address)
        {
            return address.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? $"<{address}>" : Escape(address);
        }

        if (address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
        {
            var target = address[(address.IndexOf(':', StringComparison.Ordinal) + 1)..];
            return label == target ? Escape(label) : Escape($"{label} ({target})");
        }

        return $"[{Escape(label)}]({(address.AsSpan().IndexOfAny(" ()") < 0 ? address : $"<{address}>")})";
    }

    /// <summary>A time as Slack's date format wants it, always in UTC: everybody reads the same, and the same message gives the same text.</summary>
    public static string Date(DateTimeOffset time, string format)
    {
        var utc = time.UtcDateTime;
        return DateWord().Replace(format, word => word.Groups[1].Value switch
        {
            "time_secs" => utc.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
            "time" => utc.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture),
            "ago" => utc.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            _ => utc.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        });
    }

    private static string Keep(List<string> pieces, string piece)
    {
        pieces.Add(piece);
        return string.Create(CultureInfo.InvariantCulture, $"{PlaceStart}{pieces.Count - 1}{PlaceEnd}");
    }

    // Slack puts angle brackets around addresses even inside code.
    private static string Unwrap(string code) =>
        Decode(Angle().Replace(code, static m => m.Groups[1].Value is var inner && inner.LastIndexOf('|') is >= 0 and var bar ? inner[(bar + 1)..] : inner));

    private static string Reference(string content, SlackNames names)
    {
        var bar = content.IndexOf('|', StringComparison.Ordinal);
        var target = bar < 0 ? content : content[..bar];
        var label = bar < 0 || bar == content.Length - 1 ? null : Decode(content[(bar + 1)..]);
        return target.FirstOrDefault() switch
        {
            '\0' => Escape(label ?? ""),
            '@' => Escape("@" + (names.Users.GetValueOrDefault(target[1..]) ?? label ?? target[1..])),
            '#' => Escape("#" + (names.Channel(target[1..]) ?? label ?? target[1..])),
            '!' => Command(target[1..], label, names),
            _ => Link(Decode(target), label),
        };
    }

    private static string Command(string command, string? label, SlackNames names)
    {
        var parts = command.Split('^');
        return parts[0] switch
        {
            "subteam" when parts.Length > 1 => Escape("@" + (names.Group(parts[1]) ?? label?.TrimStart('@') ?? parts[1])),
            "date" when parts.Length > 2 && TryTime(parts[1], out var time) => DateLink(Date(time, Decode(parts[2])), parts.Length > 3 ? Decode(parts[3]) : null),
            "here" or "channel" or "everyone" => "@" + parts[0],
            _ => Escape(label ?? "@" + parts[0]),
        };
    }

    private static string DateLink(string date, string? address) => address is null ? Escape(date) : Link(address, date);

    private static bool TryTime(string seconds, out DateTimeOffset time)
    {
        var isTime = long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        time = isTime ? DateTimeOffset.FromUnixTimeSeconds(value) : default;
        return isTime;
    }

    private static string Lines(string text)
    {
        var result = new StringBuilder(text.Length + 32);
        var isQuoted = false;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (line.StartsWith("&gt;&gt;&gt;"))
            {
                isQuoted = true;
                line = line["&gt;&gt;&gt;".Length..].TrimStart(' ');
            }
            else if (!isQuoted && line.StartsWith("&gt;"))
            {
                result.Append("> ");
                line = line["&gt;".Length..].TrimStart(' ');
            }

            if (isQuoted)
            {
                result.Append("> ");
            }

            result.Append(Styled(line.ToString())).Append('\n');
        }

        return result.ToString();
    }

    private static string Styled(string line)
    {
        var bullet = Bullet().Match(line);
        var text = Escape(Decode(bullet.Success ? line[bullet.Length..] : line));
        text = Bold().Replace(text, "**$1**");
        text = Struck().Replace(text, "~~$1~~");
        return bullet.Success ? $"{bullet.Groups[1].Value}- {text}" : text;
    }

    private static string Decode(string text) =>
        text.Contains('&', StringComparison.Ordinal)
            ? text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal)
            : text;

    // What a reader of Markdown would swallow: tags, links, escapes, entities, and headings nobody meant.
    private static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny(Escaped) < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var isLineStart = i == 0 || text[i - 1] == '\n';
            if (text[i] is '<' or '[' or ']'
                || (text[i] is '\\' && i + 1 < text.Length && char.IsAscii(text[i + 1]) && (char.IsPunctuation(text[i + 1]) || char.IsSymbol(text[i + 1])))
                || (text[i] is '&' && Entity().IsMatch(text.AsSpan(i)))
                || (text[i] is '#' && isLineStart && Heading().IsMatch(text.AsSpan(i))))
            {
                result.Append('\\');
            }

            result.Append(text[i]);
        }

        return result.ToString();
    }

    [GeneratedRegex("[\uE000\uE001]")]
    private static partial Regex PlaceMarks();

    // Says nothing about what was said, and would stand between the emoji's word and the next.
    [GeneratedRegex("(?<=:):skin-tone-[2-6]:")]
    private static partial Regex SkinTone();

    [GeneratedRegex("\uE000([0-9]+)\uE001")]
    private static partial Regex Place();

    [GeneratedRegex("```(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`\n\uE000]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("<([^<>\n\uE000]+)>")]
    private static partial Regex Angle();

    [GeneratedRegex(@"^([ \t]*)[•◦▪][ \t]*")]
    private static partial Regex Bullet();

    [GeneratedRegex(@"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")]
    private static partial Regex Bold();

    [GeneratedRegex(@"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])")]
    private static partial Regex Struck();

    [GeneratedRegex(@"^#{1,6}(?:\s|$)")]
    private static partial Regex Heading();

    [GeneratedRegex("^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")]
    private static partial Regex Entity();

    [GeneratedRegex(@"\{([a-z_]+)\}")]
    private static partial Regex DateWord();
}
