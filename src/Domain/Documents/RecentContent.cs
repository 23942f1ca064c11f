using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Documents;

/// <summary>
/// The bytes of small versions that this process has just written to storage, for the worker of the same process, which then need not fetch them (ADR 0022).
/// They are handed out once and within <see cref="MaxAge"/>; who finds nothing here reads storage, which stays the truth. Nothing is kept unless a
/// worker of the version's queue runs here, so a process that only takes in, or only works, pays nothing. At most
/// <see cref="WorkerOptions.RecentContentMegabytes"/> are kept; then what comes next is not. A queue goes oldest first: giving up the oldest for the newest
/// would, under a backlog, give up exactly what is taken next. Safe for use from any thread.
/// </summary>
public sealed class RecentContent(IOptions<WorkerOptions> options, TimeProvider time)
{
    /// <summary>Bytes of the largest version that is kept: 1 MiB. Fetching a larger one costs little beside the work on it.</summary>
    public const int MaxSize = 1024 * 1024;

    private readonly long _limit = options.Value.RecentContentMegabytes * 1024L * 1024;
    private readonly Lock _lock = new();
    private readonly List<Taker> _takers = [];
    private readonly Dictionary<VersionKey, LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _oldestFirst = [];

    /// <summary>How long bytes are kept: 1 min. It bounds how long something done to the blob meanwhile is not noticed, and what is never taken.</summary>
    public static TimeSpan MaxAge { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Bytes kept now, at most the limit.</summary>
    public long Size { get; private set; }

    /// <summary>From now on until it is disposed, what comes in for these queues is taken in this process.</summary>
    internal IDisposable Open(IEnumerable<string> queues)
    {
        var taker = new Taker(this, queues.ToHashSet(StringComparer.Ordinal));
        lock (_lock)
        {
            _takers.Add(taker);
        }

        return taker;
    }

    /// <summary>Room for a copy of what is about to be received; null when it is not to be kept.</summary>
    /// <param name="queue">The version's queue.</param>
    /// <param name="length">Bytes, if the sender said how many.</param>
    internal byte[]? Begin(string queue, long? length)
    {
        if (length is not (> 0 and <= MaxSize))
        {
            return null;
        }

        lock (_lock)
        {
            return _takers.Exists(taker => taker.Queues.Contains(queue)) && HasRoom(length.Value)
                ? GC.AllocateUninitializedArray<byte>((int)length.Value)
                : null;
        }
    }

    /// <summary>Keeps the bytes if there is still room for them. They must not be changed any more.</summary>
    internal void Keep(VersionKey key, ContentHash hash, byte[] content)
    {
        lock (_lock)
        {
            Remove(key);
            if (_takers.Count > 0 && HasRoom(content.Length))
            {
                _byKey[key] = _oldestFirst.AddLast(new Entry(key, hash, content, time.GetTimestamp()));
                Size += content.Length;
            }
        }
    }

    /// <summary>Forgets the bytes.</summary>
    internal void Forget(VersionKey key)
    {
        lock (_lock)
        {
            Remove(key);
        }
    }

    /// <summary>The bytes of this version if they are kept and have this hash, else null. They are not kept any longer.</summary>
    internal byte[]? Take(VersionKey key, ContentHash hash)
    {
        lock (_lock)
        {
            return Remove(key) is { } entry && entry.Hash == hash && !IsOld(entry) ? entry.Content : null;
        }
    }

    private bool HasRoom(long length)
    {
        while (_oldestFirst.First is { } oldest && IsOld(oldest.Value))
        {
            Remove(oldest.Value.Key);
        }

        return Size + length <= _limit;
    }

    private bool IsOld(Entry entry) => time.GetElapsedTime(entry.KeptAt) > MaxAge;

    private Entry? Remove(VersionKey key)
    {
        if (!_byKey.Remove(key, out var node))
        {
            return null;
        }

        _oldestFirst.Remove(node);
        Size -= node.Value.Content.Length;
        return node.Value;
    }

    private void Close(Taker taker)
    {
        lock (_lock)
        {
            _takers.Remove(taker);
            if (_takers.Count == 0)
            {
                _byKey.Clear();
                _oldestFirst.Clear();
                Size = 0;
            }
        }
    }

    private sealed record Entry(VersionKey Key, ContentHash Hash, byte[] Content, long KeptAt);

    private sealed class Taker(RecentContent recent, HashSet<string> queues) : IDisposable
    {
        public HashSet<string> Queues { get; } = queues;

        public void Dispose() => recent.Close(this);
    }
}
