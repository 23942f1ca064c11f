namespace Ingest.Vendors.Fireflies;

/// <summary>The demo's Fireflies: the weekly meetings of the harbour pilots.</summary>
public sealed class FirefliesDemo : IDemo
{
    private readonly FirefliesServer _server;
    private readonly List<FirefliesTranscript> _meetings = [];
    private int _day;

    /// <summary>Builds the world.</summary>
    public FirefliesDemo(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _server = new FirefliesServer(time) { Token = "demo-fireflies-token" };
        var monday = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(-40).AddHours(9);
        Add(
            "Weekly round: the crane", monday, "The crane on pier four stops after forty minutes. Two offers are compared.", "**Mara Lindqvist**\nAsk both makers for a date in writing (02:10)",
            ("Mara Lindqvist", "The crane stopped twice yesterday. The hoist motor was too hot to touch."), ("Tomas Okoro", "I measured ninety-one degrees. The makers allow eighty."),
            ("Mara Lindqvist", "Then we take the second offer, even if it costs more."), ("Jun Asai", "Delivery in May, they say. Can we have that in writing?"));
        Add(
            "Weekly round: night lights", monday.AddDays(7), "The solar lamps are given up.", "**Tomas Okoro**\nOrder four batteries (01:05)",
            ("Tomas Okoro", "Three of eleven lamps were dark at five in the morning."), ("Ines Barros", "The fishermen complained. One missed the entrance."),
            ("Tomas Okoro", "Mains current then, and a battery for six hours behind each lamp."));
        Add(
            "Interview: ferry captain", monday.AddDays(9), "The captain wishes for benches and a later tide warning.", null,
            ("Ines Barros", "What would make the terminal better?"), ("Captain Reyes", "Somewhere to sit out of the wind. And tell us of a low tide six hours before, not two."));
        Add(
            "Pilot training plan", monday.AddDays(15), "Forty ships under supervision, ten at night.", "**Mara Lindqvist**\nWrite the list of ships (03:00)",
            ("Mara Lindqvist", "Both candidates passed the radio exam."), ("Jun Asai", "They still need ten ships at night each."), ("Mara Lindqvist", "That is possible until October, if the weather lets us."));
        Add(
            "Dredging survey", monday.AddDays(22), "Six point one metres at the shallowest place.", "**Jun Asai**\nAsk for offers for four thousand cubic metres (04:20)",
            ("Jun Asai", "The shallowest place is north of berth six: six point one metres."), ("Mara Lindqvist", "The container feeders need seven at low water."), ("Jun Asai", "So four thousand cubic metres of mud have to go."));
        Add(
            "Weekly round: seals and yachts", monday.AddDays(29), "Twenty-three seals; the rope hall needs a roof.", "**Ines Barros**\nCount again in April (00:50)",
            ("Ines Barros", "Twenty-three grey seals, four pups. The tugs should keep off the outer rocks."), ("Tomas Okoro", "We can go round by the red buoy. It costs two minutes."),
            ("Ines Barros", "And the rope hall leaks. Thirty yachts could winter there with a new roof."));
    }

    /// <inheritdoc/>
    public string Product => "fireflies";

    /// <inheritdoc/>
    public VendorServer Server => _server;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Fireflies:Address"] = _server.Address.AbsoluteUri,
        ["Fireflies:RequestsPerMinute"] = "600", // Nobody else uses this server, so a trial need not wait.
    };

    /// <inheritdoc/>
    public DemoChanges Tomorrow(DateTimeOffset now)
    {
        _day++;
        var latest = _meetings[^1];
        _server.Change(() =>
        {
            latest.Title = $"{latest.Title.Split(" (", 2)[0]} (named anew on day {_day})";
            latest.ActionItems = $"**Ines Barros**\nSend the minutes of day {_day} round (00:10)";
        });
        Add(
            $"Storm meeting {_day}", now.AddMinutes(-30), "Two fenders are broken, nobody was hurt.", "**Tomas Okoro**\nOrder two fenders (00:40)",
            ("Tomas Okoro", $"Storm number {_day} took two fenders from berth {(_day % 5) + 1}."), ("Mara Lindqvist", "Was anybody hurt?"), ("Tomas Okoro", "No. The crews were inside."));
        var oldest = _meetings[0];
        if (_meetings.Count > 3)
        {
            _meetings.RemoveAt(0);
            _server.Delete(oldest.Id);
            return new DemoChanges(1, 1, 1);
        }

        return new DemoChanges(1, 1, 0);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Add(string title, DateTimeOffset at, string overview, string? actions, params (string Speaker, string Text)[] sentences)
    {
        var meeting = _server.Add(title, at, sentences);
        (meeting.Overview, meeting.ActionItems) = (overview, actions);
        _meetings.Add(meeting);
    }
}
