using System.Globalization;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>An answered list of transcripts. To be disposed.</summary>
internal sealed class TranscriptList : IDisposable
{
    private readonly JsonDocument _answer;

    private TranscriptList(JsonDocument answer, IReadOnlyList<TranscriptEntry> entries)
    {
        _answer = answer;
        Entries = entries;
    }

    /// <summary>The transcripts in the order of the answer.</summary>
    internal IReadOnlyList<TranscriptEntry> Entries { get; }

    /// <summary>Checks an answer.</summary>
    /// <exception cref="Domain.Errors.FatalException"><c>source_changed</c>: it has no list, or an entry has no id or date and so no place in the list.</exception>
    internal static TranscriptList Read(string operation, JsonDocument answer, SourceFailures failures)
    {
        var list = answer.RootElement.Find("data").Find("transcripts");
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw failures.Changed(operation, "the answer has no list of transcripts");
        }

        var broken = answer.RootElement.FindItems("errors")
            .Select(static error => (Path: error.FindItems("path").ToList(), Code: FirefliesErrors.CodeOf(error)))
            .Where(static error => error.Path.Count > 1 && error.Path[1].ValueKind == JsonValueKind.Number)
            .ToLookup(static error => error.Path[1].GetInt32(), static error => error.Code);
        return new TranscriptList(answer, [.. list.EnumerateArray().Select((transcript, at) => Entry(transcript, broken[at].FirstOrDefault()))]);

        TranscriptEntry Entry(JsonElement transcript, string? error) =>
            transcript.FindText("id") is { Length: > 0 and <= 64 } id && FindDate(transcript) is { } date
                ? new TranscriptEntry(id, date, transcript, error)
                : throw failures.Changed(operation, "a transcript is listed without id or date");
    }

    /// <summary>When the meeting was, in milliseconds since 1970: documented as such a number, and met as an ISO 8601 text.</summary>
    internal static long? FindDate(JsonElement transcript)
    {
        var date = transcript.Find("date");
        return date.ValueKind == JsonValueKind.Number && date.TryGetDouble(out var number) && Math.Abs(number) < 1e14 ? (long)number
            : DateTimeOffset.TryParse(date.AsText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUnixTimeMilliseconds()
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _answer.Dispose();
}

/// <summary>One transcript of a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Date">When the meeting was, in milliseconds since 1970.</param>
/// <param name="Transcript">The transcript.</param>
/// <param name="Error">Why part of it is missing, or null.</param>
internal sealed record TranscriptEntry(string Id, long Date, JsonElement Transcript, string? Error);
