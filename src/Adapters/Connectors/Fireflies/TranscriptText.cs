using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>A transcript as Markdown: what was decided first, then who said what and when.</summary>
internal static partial class TranscriptText
{
    /// <summary>Characters after which a long speech begins a new paragraph with its own time, so that a search hit leads near the place.</summary>
    private const int Paragraph = 1000;

    /// <summary>The text of a transcript. The same transcript gives the same text.</summary>
    internal static string Of(JsonElement transcript)
    {
        var text = new StringBuilder();
        AppendFacts(text, transcript);
        AppendSection(text, "Summary", transcript.Find("summary").Find("overview"));
        AppendSection(text, "Action items", transcript.Find("summary").Find("action_items"));
        AppendSection(text, "Outline", transcript.Find("summary").Find("outline"));
        AppendConversation(text, transcript);
        return text.ToString().Trim();
    }

    private static void AppendFacts(StringBuilder text, JsonElement transcript)
    {
        if (transcript.Find("duration") is { ValueKind: JsonValueKind.Number } duration && duration.TryGetDouble(out var minutes) && minutes is > 0 and < 1e6)
        {
            text.Append(CultureInfo.InvariantCulture, $"- Duration: {Math.Max(1, Math.Round(minutes)):0} min\n");
        }

        AppendFact(text, "Speakers", transcript.FindItems("speakers").Select(static speaker => speaker.FindText("name")));
        AppendFact(text, "Participants", transcript.FindItems("participants").Select(static participant => participant.AsText()));
        AppendFact(text, "Keywords", transcript.Find("summary").FindItems("keywords").Select(static keyword => keyword.AsText()));
    }

    private static void AppendFact(StringBuilder text, string name, IEnumerable<string?> values)
    {
        var words = values
            .Where(static value => !string.IsNullOrWhiteSpace(value))
            .Select(static value => MarkdownText.OneLine(value!))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (words.Count > 0)
        {
            text.Append("- ").Append(name).Append(": ").AppendJoin(", ", words.Select(MarkdownText.Escape)).Append('\n');
        }
    }

    /// <summary>Parts of the summary are Markdown already, as one text or as a list of lines; only their headings are brought below ours.</summary>
    private static void AppendSection(StringBuilder text, string heading, JsonElement part)
    {
        var body = part.ValueKind == JsonValueKind.Array
            ? string.Join('\n', part.AsItems().Select(static line => MarkdownText.OneLine(line.AsText() ?? "")).Where(static line => line.Length > 0).Select(static line => $"- {line}"))
            : part.AsText() ?? "";
        if (!string.IsNullOrWhiteSpace(body))
        {
            text.Append("\n## ").Append(heading).Append("\n\n").Append(Headings().Replace(body.Trim().ReplaceLineEndings("\n"), "### ")).Append('\n');
        }
    }

    private static void AppendConversation(StringBuilder text, JsonElement transcript)
    {
        text.Append("\n## Conversation\n");
        string? speaker = null;
        var length = 0;
        foreach (var sentence in InOrder(transcript))
        {
            var words = MarkdownText.OneLine(sentence.FindText("text") ?? "");
            if (words.Length == 0)
            {
                continue;
            }

            var name = MarkdownText.OneLine(sentence.FindText("speaker_name") ?? "") is { Length: > 0 } known ? known : "Unknown speaker";
            if (name != speaker || length > Paragraph)
            {
                text.Append(speaker is null ? "\n**" : "\n\n**").Append(MarkdownText.Escape(name)).Append("** (").Append(Time(sentence.Find("start_time"))).Append("):");
                (speaker, length) = (name, 0);
            }

            text.Append(' ').Append(MarkdownText.Escape(words));
            length += words.Length;
        }

        if (speaker is null)
        {
            text.Append("\nNobody spoke.\n");
        }
    }

    /// <summary>By their index, which they normally come in; those without one stay where they are.</summary>
    private static IEnumerable<JsonElement> InOrder(JsonElement transcript)
    {
        var at = int.MinValue;
        return transcript.FindItems("sentences")
            .Select(sentence => (At: at = Index(sentence) ?? at, sentence))
            .OrderBy(static pair => pair.At)
            .Select(static pair => pair.sentence);
    }

    private static int? Index(JsonElement sentence) =>
        sentence.Find("index") is { ValueKind: JsonValueKind.Number } index && index.TryGetInt32(out var value) ? value : null;

    /// <summary>Seconds from the beginning as hours, minutes and seconds; documented as text, met as a number.</summary>
    private static string Time(JsonElement start)
    {
        var text = start.ValueKind == JsonValueKind.Number ? start.GetRawText() : start.AsText();
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e6
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 3600:00}:{(int)seconds / 60 % 60:00}:{(int)seconds % 60:00}")
            : "??:??:??";
    }

    [GeneratedRegex(@"^#{1,6}[ \t]+", RegexOptions.Multiline)]
    private static partial Regex Headings();
}
