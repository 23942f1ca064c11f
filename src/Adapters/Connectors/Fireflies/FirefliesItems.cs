using System.Globalization;
using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>Makes items of transcripts: one meeting, one item.</summary>
internal static class FirefliesItems
{
    /// <summary>Adds a transcript to the items, or to the failures; one that is not ready yet to neither.</summary>
    /// <param name="partition">Key of the partition.</param>
    /// <param name="id">Its id.</param>
    /// <param name="transcript">The transcript.</param>
    /// <param name="error">Why part of it is missing, or null.</param>
    /// <param name="items">What could be read.</param>
    /// <param name="failures">What could not.</param>
    internal static void Add(string partition, string id, JsonElement transcript, string? error, List<SourceItem> items, List<ItemFailure> failures)
    {
        var key = new ItemKey(partition, id);
        if (error is not null)
        {
            failures.Add(new ItemFailure(
                key, ErrorCodes.SourceUnavailable, $"Fireflies could not give the whole transcript {id} ({error}). It is tried again by the next run."));
        }
        else if (TranscriptList.FindDate(transcript) is not { } date || !IsListOrNothing(transcript.Find("sentences")))
        {
            failures.Add(new ItemFailure(
                key,
                ErrorCodes.ItemMalformed,
                $"Transcript {id} came without a date, or with sentences that are no list. It is tried again by the next run; if it stays so, look at it in Fireflies."));
        }
        else if (IsReady(transcript))
        {
            items.Add(Item(key, DateTimeOffset.FromUnixTimeMilliseconds(date), transcript));
        }
    }

    /// <summary>
    /// Whether the transcript is made. While a meeting goes on, sentences are live captions that will still change; while it is processed there are none.
    /// Neither is an item yet: the meeting comes again with every sync of the next days (<see cref="FirefliesOptions.RereadDays"/>), and after that with the
    /// enumeration, which lists it and finds it missing.
    /// </summary>
    private static bool IsReady(JsonElement transcript) =>
        !transcript.IsTrue("is_live") && (transcript.FindItems("sentences").Any() || transcript.Find("meeting_info").IsTrue("silent_meeting"));

    private static bool IsListOrNothing(JsonElement value) => value.ValueKind is JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined;

    private static SourceItem Item(ItemKey key, DateTimeOffset date, JsonElement transcript)
    {
        var title = NameSegment.From(transcript.FindText("title"), "Untitled meeting");
        var day = date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new SourceItem(
            key,
            $"Meetings/{day[..7]}/{day} {title} {NameSegment.From(key.Key, "meeting")}.md",
            transcript.FindText("title") is { } given && !string.IsNullOrWhiteSpace(given) ? given.Trim() : "Untitled meeting",
            transcript.FindText("organizer_email"),
            date,
            date, // Fireflies does not tell when a transcript was edited.
            Uri.TryCreate(transcript.FindText("transcript_url"), UriKind.Absolute, out var link) && (link.Scheme is "https" or "http") ? link : null,
            TranscriptText.Of(transcript));
    }
}
