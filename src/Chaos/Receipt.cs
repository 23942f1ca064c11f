using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Ingest.Chaos;

/// <summary>What was done, what was broken, and what did not hold. Safe to write to from several threads.</summary>
internal sealed class Receipt
{
    /// <summary>Violations kept in full; the rest are counted.</summary>
    private const int Kept = 50;

    private readonly ConcurrentDictionary<string, long> _operations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _left = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeSpan> _recoveries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeSpan> _rescues = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentQueue<string> _figures = new();
    private readonly Lock _lock = new();
    private long _violationCount;
    private TimeSpan _slowestSearch;
    private long _searches;

    /// <summary>Calls of clients so far.</summary>
    public long Operations => _operations.Values.Sum();

    /// <summary>Faults made so far.</summary>
    public long Faults => _faults.Values.Sum();

    /// <summary>How many things did not hold.</summary>
    public long Violations => Interlocked.Read(ref _violationCount);

    /// <summary>One call of a client, by kind and answer.</summary>
    public void Operation(string what) => _operations.AddOrUpdate(what, 1, static (_, n) => n + 1);

    /// <summary>One fault, by kind.</summary>
    public void Fault(string kind) => _faults.AddOrUpdate(kind, 1, static (_, n) => n + 1);

    /// <summary>A fault that this machine cannot make, and why.</summary>
    public void LeftOut(string kind, string why) => _left.TryAdd($"{kind}: {why}", 1);

    /// <summary>How long after a fault a new small document was searchable again; the longest of each kind is kept.</summary>
    public void Recovered(string kind, TimeSpan after) => _recoveries.AddOrUpdate(kind, after, (_, longest) => after > longest ? after : longest);

    /// <summary>How long what a lost service had in its hands stayed there; the longest of each kind is kept.</summary>
    public void Rescued(string kind, TimeSpan after) => _rescues.AddOrUpdate(kind, after, (_, longest) => after > longest ? after : longest);

    /// <summary>Versions that became searchable during the faults.</summary>
    public void Published(long versions, TimeSpan duration) => Figure(string.Create(
        CultureInfo.InvariantCulture, $"published under faults: {versions} versions, {versions / duration.TotalMinutes:0} a minute"));

    /// <summary>One answered search.</summary>
    public void Searched(TimeSpan took)
    {
        lock (_lock)
        {
            _searches++;
            _slowestSearch = took > _slowestSearch ? took : _slowestSearch;
        }
    }

    /// <summary>A figure of the end state.</summary>
    public void Figure(string text) => _figures.Enqueue(text);

    /// <summary>Something that must never be so.</summary>
    public void Violation(string text)
    {
        if (Interlocked.Increment(ref _violationCount) <= Kept)
        {
            _violations.Enqueue(text);
        }
    }

    /// <summary>The receipt as text.</summary>
    public string Write(ChaosOptions options)
    {
        var text = new StringBuilder();
        var line = CultureInfo.InvariantCulture;
        text.AppendLine(line, $"chaos: seed {options.Seed}, {options.Duration.TotalMinutes:0.##} min of faults, {options.Services} services, {options.Clients} clients, lease {options.Lease.TotalSeconds:0} s");
        List(text, "operations", _operations);
        List(text, "faults", _faults);
        foreach (var left in _left.Keys.Order(StringComparer.Ordinal))
        {
            text.AppendLine(line, $"  not made on this machine: {left}");
        }

        text.AppendLine("longest time until a new document was searchable, after the end of:");
        foreach (var (kind, after) in _recoveries.OrderByDescending(static r => r.Value))
        {
            text.AppendLine(line, $"  {kind,-28} {after.TotalSeconds,7:0.0} s");
        }

        foreach (var (kind, after) in _rescues)
        {
            text.AppendLine(line, $"longest time until the work of a service was out of its hands, after {kind}: {after.TotalSeconds:0.0} s");
        }

        text.AppendLine(line, $"searches: {_searches} answered, slowest {_slowestSearch.TotalMilliseconds:0} ms");
        foreach (var figure in _figures)
        {
            text.AppendLine(figure);
        }

        text.AppendLine(line, $"violations: {Violations}");
        foreach (var violation in _violations)
        {
            text.AppendLine(line, $"  {violation}");
        }

        if (Violations > 0)
        {
            text.AppendLine(line, $"Repeat it with: ./ingest chaos --seed {options.Seed} --minutes {options.Duration.TotalMinutes:0.##}  (data and logs: {options.Home})");
        }

        return text.ToString();
    }

    private static void List(StringBuilder text, string title, ConcurrentDictionary<string, long> counts)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{title}: {counts.Values.Sum()}");
        foreach (var (what, count) in counts.OrderBy(static c => c.Key, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {what,-28} {count,7}");
        }
    }
}
