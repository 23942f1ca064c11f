using System.Collections.Concurrent;

namespace Ingest.Chaos.Workload;

/// <summary>What a document holds, as its sender knows it.</summary>
/// <param name="Hash">SHA-256 of the bytes in hexadecimal.</param>
/// <param name="Word">A word that stands in this text and in no other, or null for files whose text is not ours.</param>
/// <param name="IsBroken">True when the bytes are no whole file of their type: it has to fail, and to say why.</param>
internal sealed record Content(string Hash, string? Word, bool IsBroken);

/// <summary>
/// One name and everything that may be true of it. An answered call says what is; a call without an answer may have had its effect or not, and
/// may still have it later, when a frozen service wakes. So its result stays possible for ever, beside the last one that was answered.
/// </summary>
internal sealed class Subject(string name, bool isDropped)
{
    private readonly List<Content?> _late = [];
    private readonly Lock _lock = new();
    private Content? _settled;

    /// <summary>Document name.</summary>
    public string Name => name;

    /// <summary>True when its bytes come through the inbox.</summary>
    public bool IsDropped => isDropped;

    /// <summary>True once the kit took away its blob: it may say <c>blob_missing</c>.</summary>
    public bool LostBlob { get; set; }

    /// <summary>Taken while a client works on it: one call at a time for one name.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>What may be true now; null stands for "no such document".</summary>
    public IReadOnlyList<Content?> Possible
    {
        get
        {
            lock (_lock)
            {
                return [_settled, .. _late];
            }
        }
    }

    /// <summary>The answer says that this is so.</summary>
    public void Settle(Content? content)
    {
        lock (_lock)
        {
            _settled = content;
        }
    }

    /// <summary>No answer: this may be so, now or later.</summary>
    public void Doubt(Content? content)
    {
        lock (_lock)
        {
            _late.Add(content);
        }
    }
}

/// <summary>Every name of a run.</summary>
internal sealed class Expectations
{
    private readonly ConcurrentDictionary<string, Subject> _subjects = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IEnumerable<Subject> All => _subjects.Values;

    /// <summary>The subject of this name, new or known.</summary>
    public Subject Get(string name, bool isDropped = false) => _subjects.GetOrAdd(name, n => new Subject(n, isDropped));

    /// <summary>The subject of this name, or null.</summary>
    public Subject? Find(string name) => _subjects.GetValueOrDefault(name);
}
