using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ingest.TestKit;

/// <summary>
/// Records the spans and measurements of source and meter "Ingest" that come of what the test itself does: everything that runs in the test's own flow,
/// whatever other tests do beside it.
/// </summary>
public sealed class TelemetryRecorder : IDisposable
{
    private const string Name = "Ingest";

    private static readonly AsyncLocal<TelemetryRecorder?> Current = new();

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters;

    /// <summary>Records from now on what the calling method does.</summary>
    public TelemetryRecorder()
    {
        Current.Value = this;
        _activities = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => Add(() => _spans.Enqueue(span)),
        };
        ActivitySource.AddActivityListener(_activities);
        _meters = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _meters.SetMeasurementEventCallback<int>(Record);
        _meters.SetMeasurementEventCallback<long>(Record);
        _meters.SetMeasurementEventCallback<double>(Record);
        _meters.Start();
    }

    /// <summary>Spans that have ended, in the order of their ends.</summary>
    public IReadOnlyList<Activity> Spans => [.. _spans];

    /// <summary>What was measured.</summary>
    public IReadOnlyList<Measured> Measurements => [.. _measured];

    /// <summary>Ended spans of this name.</summary>
    public IReadOnlyList<Activity> SpansOf(string name) => [.. _spans.Where(span => span.OperationName == name)];

    /// <summary>What an instrument measured.</summary>
    public IReadOnlyList<Measured> Of(string instrument) => [.. _measured.Where(m => m.Instrument.Name == instrument)];

    /// <summary>Asks the gauges of one meter now, and answers what they say.</summary>
    public IReadOnlyList<Measured> Observe(Meter meter)
    {
        var before = _measured.Count;
        _meters.RecordObservableInstruments();
        return [.. _measured.Skip(before).Where(m => m.Instrument.Meter == meter)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Record<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct, IConvertible
    {
        var named = tags.ToArray().ToDictionary(static t => t.Key, static t => t.Value?.ToString() ?? "");
        Add(() => _measured.Enqueue(new Measured(instrument, value.ToDouble(null), named)));
    }

    private void Add(Action record)
    {
        if (Current.Value == this)
        {
            record();
        }
    }
}

/// <summary>One measurement.</summary>
/// <param name="Instrument">Of what.</param>
/// <param name="Value">The value.</param>
/// <param name="Tags">Its attributes as text.</param>
public sealed record Measured(Instrument Instrument, double Value, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>An attribute, or "" when it has none of this name.</summary>
    public string this[string tag] => Tags.GetValueOrDefault(tag, "");

    /// <inheritdoc/>
    public override string ToString() => $"{Instrument.Name} {Value} {string.Join(' ', Tags)}";
}
