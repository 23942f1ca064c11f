using System.Collections.Concurrent;

namespace Ingest.LocalHost.Ingestion;

/// <summary>
/// Measures an ingestion: how many files and bytes are done, how fast that goes, how long it will take, and what is in work now. Thread-safe.
/// </summary>
/// <param name="files">How many files there are.</param>
/// <param name="sizes">Bytes of the files, by name, as far as they are known.</param>
/// <param name="time">The clock.</param>
internal sealed class IngestionMeter(int files, IReadOnlyDictionary<string, long> sizes, TimeProvider time)
{
    // A file takes some time however small it is: about as long as so many bytes of a large one.
    private const long EffortOfAFile = 64 * 1024;

    // The speed of late says more about what is left than that of the beginning, when caches were cold.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    // Before that a forecast is a guess.
    private static readonly TimeSpan Earliest = TimeSpan.FromSeconds(2);

    // A document in work is seen again with every look at the database; one that has not been seen for so long has gone to another state.
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(2);

    private readonly long _started = time.GetTimestamp();
    private readonly long _bytes = sizes.Values.Sum();
    private readonly ConcurrentDictionary<string, DocumentInWork> _work = new(StringComparer.Ordinal);
    private readonly Queue<(long At, int Files, long Bytes)> _samples = [];
    private readonly Lock _gate = new();
    private int _sent;
    private int _finished;
    private int _failed;
    private long _bytesFinished;

    /// <summary>A file is stored.</summary>
    public void Sent()
    {
        lock (_gate)
        {
            _sent++;
        }
    }

    /// <summary>A worker is at this document.</summary>
    public void Working(string name, string stage, long done, long? total) =>
        _work[name] = new DocumentInWork(name, stage, done, total, time.GetTimestamp());

    /// <summary>A file has its final state.</summary>
    public void Finished(FileResult result)
    {
        _work.TryRemove(result.Name, out _);
        lock (_gate)
        {
            _finished++;
            _failed += result.IsFailed ? 1 : 0;
            _bytesFinished += sizes.GetValueOrDefault(result.Name);
            _samples.Enqueue((time.GetTimestamp(), _finished, _bytesFinished));
            while (_samples.Count > 1 && time.GetElapsedTime(_samples.Peek().At) > Window)
            {
                _samples.Dequeue();
            }
        }
    }

    /// <summary>How it stands now.</summary>
    public IngestionSpeed Read()
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_started);
            var (from, filesThen, bytesThen) = elapsed > Window && _samples.Count > 0 ? _samples.Peek() : (_started, 0, 0L);
            var seconds = time.GetElapsedTime(from).TotalSeconds;
            var done = _finished - filesThen;
            var bytes = _bytesFinished - bytesThen;
            var effort = bytes + (done * EffortOfAFile);
            var left = _bytes - _bytesFinished + ((files - _finished) * EffortOfAFile);
            var isKnown = elapsed >= Earliest && seconds > 0 && effort > 0;
            return new IngestionSpeed(
                files, Math.Max(_sent, _finished), _finished, _failed, _bytesFinished, elapsed,
                seconds > 0 ? done / seconds : 0,
                seconds > 0 ? bytes / seconds : 0,
                isKnown ? TimeSpan.FromSeconds(Math.Max(0, left) * seconds / effort) : null,
                [.. _work.Values.Where(document => time.GetElapsedTime(document.SeenAt) <= Seen).OrderBy(static document => document.Name, StringComparer.Ordinal)]);
        }
    }
}

/// <summary>How an ingestion stands.</summary>
/// <param name="Files">Files in all.</param>
/// <param name="Sent">Of them, stored.</param>
/// <param name="Finished">Of them, in their final state.</param>
/// <param name="Failed">Of those, failed.</param>
/// <param name="Bytes">Bytes of the finished ones.</param>
/// <param name="Elapsed">Time since the beginning.</param>
/// <param name="FilesPerSecond">Of late.</param>
/// <param name="BytesPerSecond">Of late.</param>
/// <param name="Left">Time it will take yet, if that can be said.</param>
/// <param name="InWork">What workers are at, by name.</param>
internal sealed record IngestionSpeed(
    int Files, int Sent, int Finished, int Failed, long Bytes, TimeSpan Elapsed, double FilesPerSecond, double BytesPerSecond, TimeSpan? Left,
    IReadOnlyList<DocumentInWork> InWork);

/// <summary>A document that a worker is at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Stage">Extract, index or publish.</param>
/// <param name="Done">Pages or chunks done.</param>
/// <param name="Total">Of how many, if that is known.</param>
/// <param name="SeenAt">Timestamp of the look that saw it.</param>
internal sealed record DocumentInWork(string Name, string Stage, long Done, long? Total, long SeenAt);
