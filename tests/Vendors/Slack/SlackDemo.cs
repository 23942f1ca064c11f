using System.Globalization;

namespace Ingest.Vendors.Slack;

/// <summary>The demo's Slack: three channels, about 150 messages, threads. The same at every start, so that the keys of its items stay.</summary>
public sealed class SlackDemo : IDemo
{
    // A Monday.
    private static readonly DateTimeOffset FirstDay = new(2026, 10, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly SlackServer _server;
    private readonly Dictionary<string, SlackChannel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _people = new(StringComparer.Ordinal);
    private readonly List<SlackPost> _daily = [];
    private readonly List<(SlackChannel Channel, SlackPost Post)> _threads = [];
    private int _days;

    /// <summary>Builds the world.</summary>
    public SlackDemo(TimeProvider time)
    {
        _server = new SlackServer(time) { Token = "demo-slack-token" };
        foreach (var (handle, name) in new[] { ("mira", "Mira Holm"), ("jonas", "Jonas Kraft"), ("tove", "Tove Lind"), ("karim", "Karim Aziz"), ("petra", "Petra Vogel"), ("sven", "Sven Okafor") })
        {
            _people.Add(handle, _server.Workspace.AddUser(handle, name));
        }

        _channels.Add("berths", _server.Workspace.AddChannel("berths"));
        _channels.Add("crane-crew", _server.Workspace.AddChannel("crane-crew"));
        _channels.Add("office", _server.Workspace.AddChannel("office", SlackChannelKind.Private));
        PlayScript();
        AddDailyLines();
    }

    /// <inheritdoc/>
    public string Product => "slack";

    /// <inheritdoc/>
    public VendorServer Server => _server;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Slack:Api"] = new Uri(_server.Address, "api/").AbsoluteUri,
        ["Slack:RequestsPerMinute"] = "1000",
        // The demo's messages keep their dates, whenever it is tried: everything is read again, so that the edits of "tomorrow" show.
        ["Slack:RereadDays"] = "365",
        ["Slack:ThreadDays"] = "3650",
    };

    /// <summary>Adds messages, a thread and a reply to an old thread; edits a message; deletes a thread. Counts messages and threads.</summary>
    public DemoChanges Tomorrow(DateTimeOffset now)
    {
        var day = ++_days;
        var at = now.AddMinutes(-30);
        var berths = _channels["berths"];
        var question = _server.Workspace.Post(berths, _people["jonas"], $"Day {day} of the new season: who takes the evening watch?", at);
        _server.Workspace.Reply(berths, question, _people["tove"], day % 2 == 0 ? "Karim and me." : "I do.", at.AddMinutes(5));
        _server.Workspace.Post(_channels["crane-crew"], _people["karim"], $"Check {day}: both cranes fine, slew ring of crane 2 dry as a bone outside, wet inside.", at.AddMinutes(10));

        var old = _threads[day % 3];
        _server.Workspace.Reply(old.Channel, old.Post, _people["mira"], $"For the record, on day {day}: this is settled.", at.AddMinutes(12));

        var edited = _daily[day * 3 % _daily.Count];
        _server.Workspace.Edit(edited, $"{edited.Text} (corrected on day {day})", now);
        return new DemoChanges(4, 1, DeleteLastThread());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    // The first three are those that are answered again and again.
    private int DeleteLastThread()
    {
        if (_threads.Count <= 3)
        {
            return 0;
        }

        var (channel, first) = _threads[^1];
        _threads.RemoveAt(_threads.Count - 1);
        _server.Workspace.DeleteThread(channel, first);
        return 1;
    }

    private void PlayScript()
    {
        (SlackChannel? Channel, SlackPost? Post) last = default;
        foreach (var line in SlackScript.Lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line[0] is '>' or '!')
            {
                var reply = line.Split(' ', 5);
                if (_threads.Count == 0 || _threads[^1].Post != last.Post)
                {
                    _threads.Add((last.Channel!, last.Post!));
                }

                _server.Workspace.Reply(last.Channel!, last.Post!, _people[reply[3]], reply[4], At(reply[1], reply[2]), alsoToChannel: line[0] == '!');
                continue;
            }

            var parts = line.Split(' ', 5);
            last.Channel = _channels[parts[2]];
            last.Post = _server.Workspace.Post(last.Channel, _people[parts[3]], parts[4], At(parts[0], parts[1]));
        }
    }

    private void AddDailyLines()
    {
        var berths = _channels["berths"];
        var n = 0;
        foreach (var day in Enumerable.Range(0, 26).Where(static d => d % 7 < 5))
        {
            var high = new TimeSpan(6, 10 + (day * 49), 0);
            var tide = _server.Workspace.Post(
                berths, null, string.Create(CultureInfo.InvariantCulture, $"High water {high:hh\\:mm}, {3.1 + (day % 9 * 0.1):0.0} m. Low water {high + TimeSpan.FromMinutes(372):hh\\:mm}."), FirstDay.AddDays(day).AddHours(6));
            (tide.Subtype, tide.BotId) = ("bot_message", "B0BRIGHTTIDE");
            tide.Extra["username"] = "Tide table";

            var ship = SlackScript.Ships[n % SlackScript.Ships.Length];
            var call = _server.Workspace.Post(berths, _people["jonas"], $"_{ship}_ in at {7 + (n % 4):00}:30, berth {1 + (n % 5)}, {(n % 3 == 0 ? "timber" : n % 3 == 1 ? "pallets" : "no cargo")}.", FirstDay.AddDays(day).AddHours(7));
            var check = _server.Workspace.Post(_channels["crane-crew"], _people[n % 2 == 0 ? "tove" : "karim"], $"Morning check: crane 1 {(n % 6 == 4 ? "needs a new lamp" : "fine")}, crane 2 fine, {12 - (n % 5)} slings in the rack.", FirstDay.AddDays(day).AddHours(6.5));
            _daily.AddRange([call, check]);
            n++;
        }
    }

    private static DateTimeOffset At(string day, string time) =>
        FirstDay.AddDays(int.Parse(day, NumberStyles.None, CultureInfo.InvariantCulture)).Add(TimeSpan.ParseExact(time, @"hh\:mm", CultureInfo.InvariantCulture));
}
