namespace Ingest.Vendors;

/// <summary>What goes wrong with the next requests, in order. Requests beyond the queue are answered. Safe for use by several threads.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly Queue<Fault> _queue = new();
    private (Fault Fault, Func<string, bool> Where)? _always;

    /// <summary>Faults that have not happened yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count(static f => f.Kind != FaultKind.None);
            }
        }
    }

    /// <summary>The next requests, after those already spoken for, are answered.</summary>
    public Faults Pass(int requests = 1) => Next(FaultKind.None, requests);

    /// <summary>The next requests, after those already spoken for, fail.</summary>
    public Faults Next(FaultKind kind, int requests = 1) => Next(new Fault(kind), requests);

    /// <inheritdoc cref="Next(FaultKind, int)"/>
    public Faults Next(Fault fault, int requests = 1)
    {
        lock (_gate)
        {
            for (var i = 0; i < requests; i++)
            {
                _queue.Enqueue(fault);
            }
        }

        return this;
    }

    /// <summary>Every request fails from now on, or every one whose path satisfies the condition.</summary>
    public Faults Always(FaultKind kind, Func<string, bool>? where = null)
    {
        lock (_gate)
        {
            _always = (new Fault(kind), where ?? (static _ => true));
        }

        return this;
    }

    /// <summary>Nothing goes wrong any more.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _queue.Clear();
            _always = null;
        }
    }

    internal Fault Take(string path)
    {
        lock (_gate)
        {
            return _always is { } always && always.Where(path) ? always.Fault
                : _queue.TryDequeue(out var fault) ? fault
                : new Fault(FaultKind.None);
        }
    }
}
