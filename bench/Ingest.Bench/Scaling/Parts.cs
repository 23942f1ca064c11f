namespace Ingest.Bench.Scaling;

/// <summary>The stations of a fleet, and which of them a step goes to.</summary>
internal sealed class Parts
{
    private readonly IStation[] _own;
    private readonly IStation[] _all;
    private readonly Dictionary<Part, IStation> _shared;
    private readonly Fleet _fleet;

    /// <summary>Of this fleet.</summary>
    public Parts(Fleet fleet)
    {
        _fleet = fleet;
        _own = [.. Enumerable.Range(0, fleet.Instances).Select(_ => new SharedCores(fleet.CoresOfAnInstance, fleet.Together))];
        _shared = new Dictionary<Part, IStation>
        {
            [Part.Database] = fleet.OneMachine ? _own[0] : new SharedCores(fleet.DatabaseCores),
            [Part.Storage] = fleet.OneMachine ? _own[0] : new SharedCores(int.MaxValue),
            [Part.Index] = fleet.OneMachine ? _own[0] : new SharedCores(fleet.IndexCores),
            [Part.Endpoint] = new Line(),
            [Part.Latency] = new SharedCores(int.MaxValue),
        };
        _all = [.. _own.Concat(_shared.Values).Distinct()];
    }

    /// <summary>A step begins.</summary>
    public void Add(Part part, int instance, int document, double seconds) => (part == Part.OwnCores ? _own[instance] : _shared[part]).Add(document, seconds);

    /// <summary>When the next step ends.</summary>
    public double NextEnd(double now)
    {
        var next = double.PositiveInfinity;
        foreach (var station in _all)
        {
            next = Math.Min(next, station.NextEnd(now));
        }

        return next;
    }

    /// <summary>Time passes.</summary>
    public void Advance(double seconds)
    {
        foreach (var station in _all)
        {
            station.Advance(seconds);
        }
    }

    /// <summary>A document whose step has ended, or null.</summary>
    public int? TryTakeEnded()
    {
        foreach (var station in _all)
        {
            if (station.TryTakeEnded() is { } document)
            {
                return document;
            }
        }

        return null;
    }

    /// <summary>How busy the parts that can run short were over so many seconds, 0 to 1.</summary>
    public Dictionary<string, double> BusyShares(double seconds)
    {
        var shares = new Dictionary<string, double>
        {
            [_fleet.OneMachine ? "cores" : "worker cores"] = _own.Sum(static own => own.BusySeconds) / (seconds * _fleet.Instances * _fleet.CoresOfAnInstance),
        };
        if (!_fleet.OneMachine)
        {
            shares["database cores"] = _shared[Part.Database].BusySeconds / (seconds * _fleet.DatabaseCores);
            shares["index cores"] = _shared[Part.Index].BusySeconds / (seconds * _fleet.IndexCores);
            shares["embedding endpoint"] = _shared[Part.Endpoint].BusySeconds / seconds;
        }

        return shares;
    }
}

/// <summary>Names what ran short.</summary>
internal static class Bottleneck
{
    // A part this busy over a whole run, its beginning and end included, was full in between.
    private const double Full = 0.85;

    /// <summary>The busiest full part; slots and MaxInWork are full whenever anything else is, so they are the answer only when nothing else is.</summary>
    public static string Of(IReadOnlyDictionary<string, double> busy)
    {
        var parts = busy.Where(static b => b.Key is not ("slots" or "MaxInWork")).OrderByDescending(static b => b.Value).ToList();
        var slots = busy["slots"];
        return parts[0].Value >= Full ? Say(parts[0].Key, parts[0].Value)
            : slots >= Full ? Say("slots", slots)
            : busy.TryGetValue("MaxInWork", out var inWork) && inWork >= Full ? Say("MaxInWork", inWork)
            : "none";
    }

    private static string Say(string part, double share) => FormattableString.Invariant($"{part} {100 * share:0} %");
}
