using Ingest.Adapters.Postgres.Connections;
using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// The vectors of one collection in memory, as of one snapshot of the database. A search enters alone and takes its snapshot, brings the vectors
/// up to it, lets others in, and compares beside them; one that finds changes first waits until the others have compared. So what a search
/// compares is exactly what its snapshot shows.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing, and it lives as long as the process.
internal sealed class CachedCollection(VectorCache cache)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _entrance = new(1, 1);
    private readonly Lock _counting = new();
    private VectorStore? _store;
    private OpenCollection? _seen;
    private int _readers;
    private TaskCompletionSource? _noReaders;

    /// <summary>Waits to be alone; the caller takes its snapshot after that. Disposing the entry leaves.</summary>
    public async Task<Entry> EnterAsync(CancellationToken cancellationToken)
    {
        await _entrance.WaitAsync(cancellationToken);
        return new Entry(this);
    }

    /// <summary>
    /// Brings the vectors up to the connection's snapshot; the caller is alone. False: there is no room for them, and none are kept. When it fails
    /// none are kept either: a database that went away may come back with another past.
    /// </summary>
    /// <param name="connection">In a repeatable-read transaction.</param>
    /// <param name="open">The vector collection in its snapshot.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<bool> BringUpToDateAsync(NpgsqlConnection connection, OpenCollection open, CancellationToken cancellationToken)
    {
        var isSame = _store is not null && _seen is { } seen
            && (seen.Id, seen.Dimensions) == (open.Id, open.Dimensions) && seen.Horizon <= open.Horizon;
        try
        {
            if (isSame ? !cache.MakeRoom(this, _store!.Bytes) : !await LoadAsync(connection, open, cancellationToken))
            {
                await ClearAsync();
                return false;
            }

            if (isSame)
            {
                await UpdateAsync(connection, open, cancellationToken);
            }
        }
        catch
        {
            await ClearAsync();
            throw;
        }

        _seen = open;
        return true;
    }

    /// <summary>The nearest vectors, best first; the caller has let others in and not left.</summary>
    public ScoredPoint[] FindNearest(ReadOnlyMemory<float> query, int limit, CancellationToken cancellationToken) =>
        _store!.FindNearest(_seen!.Id, query, limit, cancellationToken);

    /// <summary>Forgets the vectors if nobody is here just now.</summary>
    public bool TryClear()
    {
        if (!_entrance.Wait(0, CancellationToken.None))
        {
            return false;
        }

        try
        {
            if (!NobodyReadsAsync().IsCompleted)
            {
                return false;
            }

            _store = null;
            return true;
        }
        finally
        {
            _entrance.Release();
        }
    }

    private async Task ClearAsync()
    {
        await NobodyReadsAsync();
        _store = null;
        cache.GiveBack(this);
    }

    private Task NobodyReadsAsync()
    {
        lock (_counting)
        {
            return _readers == 0
                ? Task.CompletedTask
                : (_noReaders ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private async Task<bool> LoadAsync(NpgsqlConnection connection, OpenCollection open, CancellationToken cancellationToken)
    {
        await NobodyReadsAsync();
        _store = null;
        var counted = await Database.QueryAsync(
            connection, new Statement("VectorIndex/CountSearchable", open.Id), static r => r.GetInt64(0), cancellationToken);
        if (!cache.MakeRoom(this, VectorStore.BytesFor(counted[0], open.Dimensions)))
        {
            return false;
        }

        var versions = await Database.QueryAsync(
            connection, new Statement("VectorIndex/ListSearchable", open.Id), SearchableVersion.Read, cancellationToken);
        var store = new VectorStore(open.Dimensions);
        foreach (var version in versions)
        {
            store.Replace(version);
        }

        await VectorReading.ReadAsync(connection, new Statement("VectorIndex/ScanVectors", open.Id), store.Add, cancellationToken);
        _store = store;
        return true;
    }

    private async Task UpdateAsync(NpgsqlConnection connection, OpenCollection open, CancellationToken cancellationToken)
    {
        var store = _store!;
        var listed = await Database.QueryAsync(
            connection, new Statement("VectorIndex/ListChanged", open.Id, _seen!.Horizon), SearchableVersion.Read, cancellationToken);
        var changed = listed.Where(v => !store.Has(v)).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        await NobodyReadsAsync();
        changed.ForEach(store.Replace);
        var there = changed.Where(static v => v.Version > 0).ToList();
        await VectorReading.ReadAsync(
            connection,
            new Statement(
                "VectorIndex/ReadVectors", open.Id, there.Select(static v => v.DocumentId).ToArray(), there.Select(static v => v.Version).ToArray()),
            store.Add,
            cancellationToken);
    }

    /// <summary>A search that is in: first alone, then beside others.</summary>
    public sealed class Entry(CachedCollection collection) : IDisposable
    {
        private bool _isAlone = true;
        private bool _hasLeft;

        /// <summary>The vectors are as the caller needs them; nobody changes them until it leaves.</summary>
        public void LetOthersIn()
        {
            lock (collection._counting)
            {
                collection._readers++;
            }

            _isAlone = false;
            collection._entrance.Release();
        }

        /// <summary>Leaves.</summary>
        public void Dispose()
        {
            if (_hasLeft)
            {
                return;
            }

            _hasLeft = true;
            if (_isAlone)
            {
                collection._entrance.Release();
                return;
            }

            lock (collection._counting)
            {
                if (--collection._readers == 0)
                {
                    collection._noReaders?.TrySetResult();
                    collection._noReaders = null;
                }
            }
        }
    }
}
