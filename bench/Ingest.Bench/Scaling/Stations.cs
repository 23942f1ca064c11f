namespace Ingest.Bench.Scaling;

/// <summary>Where jobs spend time. Time passes for all stations together, see <see cref="QueueSimulation"/>.</summary>
internal interface IStation
{
    /// <summary>Seconds of work done so far, over all its servers.</summary>
    double BusySeconds { get; }

    /// <summary>A job of so many seconds comes.</summary>
    void Add(int job, double seconds);

    /// <summary>When the next job ends if no other comes; infinite when there is none.</summary>
    double NextEnd(double now);

    /// <summary>Time passes; never beyond <see cref="NextEnd"/>.</summary>
    void Advance(double seconds);

    /// <summary>A job that has ended, or null.</summary>
    int? TryTakeEnded();
}

/// <summary>Cores shared by jobs of one thread each, as an operating system does it: with more jobs than cores, all go on equally, and equally slower.</summary>
/// <param name="cores">How many.</param>
/// <param name="together">Speed of each, of what it is alone, when several work: below 1 where they share caches, memory or a physical core.</param>
internal sealed class SharedCores(int cores, double together = 1) : IStation
{
    // A nanosecond: what rounding may leave of a job.
    private const double Ended = 1e-9;

    // Each job goes on at the same speed, so how far all of them have come is one number, and a job ends when it reaches its own.
    private readonly PriorityQueue<int, double> _jobs = new();
    private double _progress;

    /// <inheritdoc/>
    public double BusySeconds { get; private set; }

    private double Speed => Math.Min(1, cores / (double)_jobs.Count) * (_jobs.Count > 1 ? together : 1);

    /// <inheritdoc/>
    public void Add(int job, double seconds) => _jobs.Enqueue(job, _progress + seconds);

    /// <inheritdoc/>
    public double NextEnd(double now) => _jobs.TryPeek(out _, out var end) ? now + (Math.Max(0, end - _progress) / Speed) : double.PositiveInfinity;

    /// <inheritdoc/>
    public void Advance(double seconds)
    {
        if (_jobs.Count > 0)
        {
            BusySeconds += seconds * Math.Min(cores, _jobs.Count);
            _progress += seconds * Speed;
        }
    }

    /// <inheritdoc/>
    public int? TryTakeEnded()
    {
        if (!_jobs.TryPeek(out var job, out var end) || end - _progress > Ended)
        {
            return null;
        }

        _jobs.Dequeue();
        return job;
    }
}

/// <summary>One server, first come, first served: what an endpoint with a rate limit is.</summary>
internal sealed class Line : IStation
{
    private const double Ended = 1e-9;
    private readonly Queue<(int Job, double Seconds)> _jobs = new();
    private double _left;

    /// <inheritdoc/>
    public double BusySeconds { get; private set; }

    /// <inheritdoc/>
    public void Add(int job, double seconds)
    {
        _left = _jobs.Count == 0 ? seconds : _left;
        _jobs.Enqueue((job, seconds));
    }

    /// <inheritdoc/>
    public double NextEnd(double now) => _jobs.Count == 0 ? double.PositiveInfinity : now + Math.Max(0, _left);

    /// <inheritdoc/>
    public void Advance(double seconds)
    {
        if (_jobs.Count > 0)
        {
            BusySeconds += seconds;
            _left -= seconds;
        }
    }

    /// <inheritdoc/>
    public int? TryTakeEnded()
    {
        if (_jobs.Count == 0 || _left > Ended)
        {
            return null;
        }

        var (job, _) = _jobs.Dequeue();
        _left = _jobs.TryPeek(out var next) ? next.Seconds : 0;
        return job;
    }
}
