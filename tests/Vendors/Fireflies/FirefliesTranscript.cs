using System.Globalization;
using System.Text.Json.Nodes;

namespace Ingest.Vendors.Fireflies;

/// <summary>A meeting and its transcript.</summary>
public sealed class FirefliesTranscript
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; set; }

    /// <summary>When the meeting was.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Who said what, in order.</summary>
    public List<(string Speaker, string Text)> Sentences { get; } = [];

    /// <summary>The summary, or null.</summary>
    public string? Overview { get; set; }

    /// <summary>What is to be done, or null.</summary>
    public string? ActionItems { get; set; }

    /// <summary>E-mail address of the organizer.</summary>
    public string Organizer { get; set; } = "mara@harbour.example";

    /// <summary>Whether the transcript is still being made: there are no sentences.</summary>
    public bool IsProcessing { get; set; }

    /// <summary>Whether the meeting is going on: there are captions, which will change.</summary>
    public bool IsLive { get; set; }

    /// <summary>Whether nobody spoke.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether it is answered in a shape that is not documented.</summary>
    public bool IsMalformed { get; set; }

    /// <summary>Whether lists do not know it yet.</summary>
    public bool IsHidden { get; set; }

    /// <summary>Whether its summary cannot be resolved: an error in an answer that is otherwise whole.</summary>
    public bool IsBroken { get; set; }

    internal JsonObject Json(bool whole)
    {
        var transcript = new JsonObject { ["id"] = Id, ["date"] = Date.ToUnixTimeMilliseconds() };
        if (whole)
        {
            transcript["title"] = Title;
            transcript["duration"] = Math.Max(1, Sentences.Count) * 0.25;
            transcript["transcript_url"] = $"https://app.fireflies.ai/view/{Id}";
            transcript["organizer_email"] = Organizer;
            transcript["participants"] = new JsonArray(Organizer, "jun@harbour.example");
            transcript["is_live"] = IsLive;
            transcript["speakers"] = new JsonArray([.. Sentences.Select(static sentence => sentence.Speaker).Distinct().Select(static name => new JsonObject { ["name"] = name })]);
            transcript["meeting_info"] = new JsonObject { ["silent_meeting"] = IsSilent, ["summary_status"] = Overview is null ? "processing" : "processed" };
            transcript["summary"] = IsBroken ? null : new JsonObject { ["overview"] = Overview, ["action_items"] = ActionItems, ["keywords"] = new JsonArray("harbour"), ["outline"] = null };
            transcript["sentences"] = IsMalformed ? "none of these" : IsProcessing || IsSilent ? null : new JsonArray([.. Sentences.Select(Sentence)]);
        }

        return transcript;
    }

    private static JsonObject Sentence((string Speaker, string Text) sentence, int index) => new()
    {
        ["index"] = index,
        ["speaker_name"] = sentence.Speaker,
        ["text"] = sentence.Text,
        ["start_time"] = (index * 15.5).ToString(CultureInfo.InvariantCulture),
    };
}
