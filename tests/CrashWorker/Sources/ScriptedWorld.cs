using System.Text.Json;
using Ingest.Domain.Sources;

namespace Ingest.CrashWorker.Sources;

/// <summary>One record of the world.</summary>
/// <param name="Partition">Key of its partition.</param>
/// <param name="Key">Its key.</param>
/// <param name="Text">Its text.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="FoundFrom">From when on a search finds the change: search is only eventually consistent.</param>
/// <param name="Malformed">True when it cannot be read.</param>
/// <param name="Title">Its title, also its proposed name; the key when null.</param>
/// <param name="Listed">False when neither searches nor listings find it, but only those who have its key.</param>
public sealed record ScriptedItem(
    string Partition, string Key, string Text, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset FoundFrom, bool Malformed = false,
    string? Title = null, bool Listed = true)
{
    /// <summary>As the connector hands it out.</summary>
    public SourceItem ToItem() => new(
        new ItemKey(Partition, Key), $"{Partition}/{Title ?? Key}.md", Title ?? $"Item {Key}", "Ann", CreatedAt, UpdatedAt,
        new Uri($"https://work.example/{Partition}/{Key}"), Text);
}

/// <summary>
/// A source in memory, which a test edits: also in the middle of a sync (<see cref="Called"/>). It can be written to a file for a process that is to be killed.
/// </summary>
public sealed class ScriptedWorld
{
    private readonly Lock _gate = new();
    private readonly List<string> _partitions = [];
    private readonly Dictionary<ItemKey, ScriptedItem> _items = [];
    private readonly List<string> _calls = [];

    /// <summary>Items and keys of a page.</summary>
    public int PageSize { get; set; } = 3;

    /// <summary>Runs at the beginning of every call, and may edit the world or throw: gets the method's name and the number of calls so far, from 1.</summary>
    public Action<string, int>? Called { get; set; }

    /// <summary>All calls so far: the method and its cursor or keys.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>All items.</summary>
    public IReadOnlyList<ScriptedItem> Items
    {
        get
        {
            lock (_gate)
            {
                return [.. _items.Values];
            }
        }
    }

    /// <summary>All partitions.</summary>
    public IReadOnlyList<string> Partitions
    {
        get
        {
            lock (_gate)
            {
                return [.. _partitions];
            }
        }
    }

    /// <summary>Reads a world that was written to a file.</summary>
    public static ScriptedWorld Load(string path)
    {
        var stored = JsonSerializer.Deserialize<Stored>(File.ReadAllText(path))!;
        var world = new ScriptedWorld { PageSize = stored.PageSize };
        world._partitions.AddRange(stored.Partitions);
        foreach (var item in stored.Items)
        {
            world._items[new ItemKey(item.Partition, item.Key)] = item;
        }

        return world;
    }

    /// <summary>Writes it to a file.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(new Stored(PageSize, Partitions, Items)));

    /// <summary>Adds a partition.</summary>
    public void AddPartition(string key)
    {
        lock (_gate)
        {
            if (!_partitions.Contains(key))
            {
                _partitions.Add(key);
            }
        }
    }

    /// <summary>The credential sees no partition any more.</summary>
    public void RemovePartitions()
    {
        lock (_gate)
        {
            _partitions.Clear();
        }
    }

    /// <summary>Adds an item, or changes its text.</summary>
    public void Put(
        string partition, string key, string text, DateTimeOffset at, TimeSpan foundAfter = default, bool malformed = false, string? title = null)
    {
        lock (_gate)
        {
            var created = _items.TryGetValue(new ItemKey(partition, key), out var old) ? old.CreatedAt : at;
            _items[new ItemKey(partition, key)] = new ScriptedItem(partition, key, text, created, at, at + foundAfter, malformed, title);
        }
    }

    /// <summary>Makes an item readable or not, without a change that a search could find.</summary>
    public void SetMalformed(string partition, string key, bool malformed)
    {
        lock (_gate)
        {
            _items[new ItemKey(partition, key)] = _items[new ItemKey(partition, key)] with { Malformed = malformed };
        }
    }

    /// <summary>Lets searches and listings find an item, if it is there, or not, as a search that does not promise to be complete.</summary>
    public void SetListed(string partition, string key, bool listed)
    {
        lock (_gate)
        {
            if (_items.TryGetValue(new ItemKey(partition, key), out var item))
            {
                _items[new ItemKey(partition, key)] = item with { Listed = listed };
            }
        }
    }

    /// <summary>Deletes an item.</summary>
    public bool Delete(string partition, string key)
    {
        lock (_gate)
        {
            return _items.Remove(new ItemKey(partition, key));
        }
    }

    /// <summary>Forgets the calls so far.</summary>
    public void ClearCalls()
    {
        lock (_gate)
        {
            _calls.Clear();
        }
    }

    internal void Note(string method, string detail)
    {
        int count;
        lock (_gate)
        {
            _calls.Add($"{method} {detail}");
            count = _calls.Count;
        }

        Called?.Invoke(method, count);
    }

    private sealed record Stored(int PageSize, IReadOnlyList<string> Partitions, IReadOnlyList<ScriptedItem> Items);
}
