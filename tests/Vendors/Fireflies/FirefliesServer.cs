using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Ingest.Vendors.Fireflies;

/// <summary>
/// Fireflies' GraphQL API as far as a reader needs it: the key's owner, lists of transcripts by date with limit and skip, transcripts by id under
/// aliases, error codes in their documented places, limits of plans. It understands the shape of queries and refuses fields that are not in the schema.
/// </summary>
public sealed partial class FirefliesServer(TimeProvider time) : VendorServer(time)
{
    private static readonly HashSet<string> Schema =
    [
        .. "query fragment on Transcript String Int DateTime transcripts transcript user user_id name email id title date duration transcript_url organizer_email".Split(' '),
        .. "participants is_live speakers meeting_info silent_meeting summary_status summary overview action_items keywords outline sentences index".Split(' '),
        .. "speaker_name text start_time fromDate toDate limit skip".Split(' '),
    ];

    private readonly Lock _gate = new();
    private readonly List<FirefliesTranscript> _transcripts = [];
    private DateTimeOffset _day;
    private int _today;
    private int _lastId;

    /// <summary>Most transcripts of an answer, whatever was asked for.</summary>
    public int PageSize { get; set; } = 50;

    /// <summary>Requests a day (UTC) that the plan includes; 0 is no limit.</summary>
    public int RequestsPerDay { get; set; }

    /// <summary>Whether every list is answered with the same transcripts, whatever was asked for.</summary>
    public bool RepeatsAnswers { get; set; }

    /// <summary>Whether the ends of a time span do not belong to it; the documentation does not say.</summary>
    public bool ExcludesBounds { get; set; }

    /// <summary>Whether answers come in an order of their own instead of newest first; the documentation does not say.</summary>
    public bool IsUnordered { get; set; }

    /// <summary>Whether time spans are taken by whole days.</summary>
    public bool TakesWholeDays { get; set; }

    /// <summary>Adds a meeting.</summary>
    public FirefliesTranscript Add(string title, DateTimeOffset at, params IEnumerable<(string Speaker, string Text)> sentences)
    {
        lock (_gate)
        {
            var transcript = new FirefliesTranscript { Id = $"01FF{++_lastId:D10}", Title = title, Date = at };
            transcript.Sentences.AddRange(sentences);
            _transcripts.Add(transcript);
            return transcript;
        }
    }

    /// <summary>Changes something while no request is answered.</summary>
    public void Change(Action change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            change();
        }
    }

    /// <summary>Deletes a meeting.</summary>
    public void Delete(string id) => Change(() => _transcripts.RemoveAll(transcript => transcript.Id == id));

    /// <summary>A meeting by its id.</summary>
    public FirefliesTranscript Transcript(string id)
    {
        lock (_gate)
        {
            return _transcripts.Single(transcript => transcript.Id == id);
        }
    }

    /// <inheritdoc/>
    protected override Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Request.Method != "POST" || context.Request.Path != "/graphql" || JsonNode.Parse(BodyOf(context)) is not JsonObject body)
        {
            return WriteAsync(context, 404, new JsonObject());
        }

        (int Status, JsonNode Body) answer;
        lock (_gate)
        {
            answer = IsUsedUp() is { } until ? (429, Errors(TooMany(until))) : Answer((string?)body["query"] ?? "", body["variables"] as JsonObject ?? []);
        }

        return WriteAsync(context, answer.Status, answer.Body);
    }

    /// <inheritdoc/>
    protected override Task AnswerExpiredTokenAsync(HttpContext context) =>
        WriteAsync(context, 401, Errors(Error("auth_failed", 401, "Invalid api key")));

    /// <inheritdoc/>
    protected override Task AnswerMissingScopeAsync(HttpContext context) =>
        WriteAsync(context, 403, Errors(Error("require_elevated_privilege", 403, "You need to be an admin to perform this action")));

    /// <inheritdoc/>
    protected override Task AnswerThrottledAsync(HttpContext context, TimeSpan? retryAfter) =>
        WriteAsync(context, 429, Errors(retryAfter is null ? Error("too_many_requests", 429, "Too many requests.") : TooMany(Time.GetUtcNow() + retryAfter.Value)));

    private DateTimeOffset? IsUsedUp()
    {
        var day = new DateTimeOffset(Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        (_day, _today) = day == _day ? (day, _today + 1) : (day, 1);
        return RequestsPerDay > 0 && _today > RequestsPerDay ? day.AddDays(1) : null;
    }

    private (int Status, JsonNode Body) Answer(string query, JsonObject variables)
    {
        var asked = Strings().Replace(query, "");
        var unknown = Words().Matches(asked).Select(static word => word.Value).FirstOrDefault(static word => !Schema.Contains(word) && !Name().IsMatch(word));
        if (unknown is not null)
        {
            return (400, Errors(Error("GRAPHQL_VALIDATION_FAILED", 400, $"Cannot query field \"{unknown}\" on type \"Transcript\".")));
        }

        var data = new JsonObject();
        var errors = new List<JsonObject>();
        if (asked.Contains("user {", StringComparison.Ordinal))
        {
            data["user"] = new JsonObject { ["user_id"] = "01USER", ["name"] = "Mara Lindqvist", ["email"] = "mara@harbour.example" };
        }

        if (asked.Contains("transcripts(", StringComparison.Ordinal))
        {
            if (List(variables, asked.Contains("sentences", StringComparison.Ordinal), errors) is not { } list)
            {
                return (400, Errors(Error("invalid_arguments", 400, "Invalid argument(s) were provided")));
            }

            data["transcripts"] = list;
        }

        foreach (Match chosen in Chosen().Matches(asked))
        {
            data[chosen.Groups[1].Value] = One(chosen.Groups[1].Value, (string?)variables[chosen.Groups[2].Value] ?? "", errors);
        }

        var answer = new JsonObject { ["data"] = data };
        if (errors.Count > 0)
        {
            answer["errors"] = new JsonArray([.. errors]);
        }

        return (200, answer);
    }

    private JsonArray? List(JsonObject variables, bool whole, List<JsonObject> errors)
    {
        var limit = (int?)variables["limit"] ?? (whole ? 50 : 1);
        var skip = (int?)variables["skip"] ?? 0;
        if (limit is < 1 or > 50 || skip is < 0 or > 5000)
        {
            return null;
        }

        var (from, to) = (Bound(variables["fromDate"], 0), Bound(variables["toDate"], 1));
        var fitting = _transcripts.Where(transcript => !transcript.IsHidden && (RepeatsAnswers || Fits(transcript.Date, from, to)));
        var order = IsUnordered
            ? fitting.OrderBy(static transcript => transcript.Id.Aggregate(17, static (hash, c) => unchecked((hash * 31) + (c * 7919))))
            : fitting.OrderByDescending(static transcript => transcript.Date).ThenByDescending(static transcript => transcript.Id, StringComparer.Ordinal);
        var found = order.Skip(RepeatsAnswers ? 0 : skip).Take(Math.Min(limit, PageSize)).ToList();
        foreach (var (n, transcript) in found.Index())
        {
            if (whole && transcript.IsBroken)
            {
                errors.Add(Error("internal_server_error", 500, "Something went wrong", "transcripts", n, "summary"));
            }
        }

        return new JsonArray([.. found.Select(transcript => transcript.Json(whole))]);
    }

    private DateTimeOffset? Bound(JsonNode? value, int days) => (string?)value is not { } text ? null
        : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) is var time && !TakesWholeDays ? time
        : new DateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).UtcDateTime.Date, TimeSpan.Zero).AddDays(days).AddMilliseconds(-days);

    private bool Fits(DateTimeOffset date, DateTimeOffset? from, DateTimeOffset? to) => ExcludesBounds
        ? !(date <= from) && !(date >= to)
        : !(date < from) && !(date > to);

    private JsonObject? One(string alias, string id, List<JsonObject> errors)
    {
        if (_transcripts.Find(transcript => transcript.Id == id) is { } found)
        {
            if (found.IsBroken)
            {
                errors.Add(Error("internal_server_error", 500, "Something went wrong", alias, "summary"));
            }

            return found.Json(whole: true);
        }

        errors.Add(Error("object_not_found", 404, "Transcript not found", alias));
        return null;
    }

    private static JsonObject TooMany(DateTimeOffset until)
    {
        var error = Error("too_many_requests", 429, $"Too many requests. Please retry after {until.UtcDateTime.ToString("h:mm:ss tt (UTC)", CultureInfo.InvariantCulture)}");
        error["extensions"]!["metadata"] = new JsonObject { ["retryAfter"] = until.ToUnixTimeMilliseconds() };
        return error;
    }

    private static JsonObject Error(string code, int status, string message, params JsonNode[] path)
    {
        var error = new JsonObject
        {
            ["friendly"] = true,
            ["message"] = message,
            ["code"] = code,
            ["extensions"] = new JsonObject { ["code"] = code, ["status"] = status },
        };
        if (path.Length > 0)
        {
            error["path"] = new JsonArray(path);
        }

        return error;
    }

    private static JsonObject Errors(JsonObject error) => new() { ["errors"] = new JsonArray(error), ["data"] = null };

    [GeneratedRegex(@"(\w+): transcript\(id: \$(\w+)\)")]
    private static partial Regex Chosen();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"(?<![\$\w])[A-Za-z_]\w*")]
    private static partial Regex Words();

    /// <summary>What the client may name as it likes: aliases with a number, operations and fragments with a capital letter.</summary>
    [GeneratedRegex(@"^(?:t\d+|[A-Z][a-z]+)$")]
    private static partial Regex Name();
}
