namespace Ingest.Bench.Scaling;

/// <summary>
/// Documents through a fleet, event by event. A document waits for a slot, oldest first, holds it for one activity and passes the parts that its steps
/// name; with a task hub it is claimed first and a message precedes each activity. Nothing is random: arrivals and demands are given.
/// </summary>
internal sealed class QueueSimulation
{
    private readonly Fleet _fleet;
    private readonly IReadOnlyList<Job> _jobs;
    private readonly Parts _parts;
    private readonly Place[] _places;
    private readonly int[] _free;
    private readonly Queue<int> _pending = new();
    private readonly Queue<int> _forSlot = new();
    private readonly Queue<int> _claimed = new();
    private readonly double[] _claimedAt;
    private readonly double[] _began;
    private readonly double[] _ended;
    private double _now;
    private double _slotSeconds;
    private double _inWorkSeconds;
    private double _presentSeconds;
    private int _present;
    private int _inWork;
    private int _done;

    /// <summary>Of these documents, at least one.</summary>
    public QueueSimulation(Fleet fleet, IReadOnlyList<Job> jobs)
    {
        (_fleet, _jobs, _parts) = (fleet, jobs, new Parts(fleet));
        _places = new Place[jobs.Count];
        _free = [.. Enumerable.Repeat(fleet.Slots, fleet.Instances)];
        (_claimedAt, _began, _ended) = (new double[jobs.Count], new double[jobs.Count], new double[jobs.Count]);
        Array.Fill(_began, double.NaN);
    }

    /// <summary>Runs to the last document.</summary>
    public Prediction Run()
    {
        var order = Enumerable.Range(0, _jobs.Count).OrderBy(i => _jobs[i].Arrival).ToArray();
        var start = _now = _jobs[order[0]].Arrival;
        var timer = _fleet.Hub is null ? double.PositiveInfinity : _now;
        for (var next = 0; _done < _jobs.Count;)
        {
            var arrival = next < order.Length ? _jobs[order[next]].Arrival : double.PositiveInfinity;
            Advance(Math.Min(Math.Min(arrival, timer), _parts.NextEnd(_now)));
            while (next < order.Length && _jobs[order[next]].Arrival <= _now)
            {
                Arrive(order[next++]);
            }

            while (_parts.TryTakeEnded() is { } ended)
            {
                GoOn(ended);
            }

            if (timer <= _now)
            {
                Dispatch();
                timer = _now + _fleet.Hub!.TimerSeconds;
            }

            FillSlots();
        }

        return Predict(start);
    }

    private void Advance(double at)
    {
        var seconds = at - _now;
        _slotSeconds += seconds * ((_fleet.Slots * _fleet.Instances) - _free.Sum());
        _inWorkSeconds += seconds * _inWork;
        _presentSeconds += seconds * _present;
        _parts.Advance(seconds);
        _now = at;
    }

    private void Arrive(int document)
    {
        _present++;
        (_fleet.Hub is null ? _forSlot : _pending).Enqueue(document);
    }

    /// <summary>As Dispatch does it: some, unless the hub has its hands full.</summary>
    private void Dispatch()
    {
        var hub = _fleet.Hub!;
        while (_claimed.TryPeek(out var oldest) && !double.IsNaN(_began[oldest]))
        {
            _claimed.Dequeue();
        }

        if (_claimed.TryPeek(out var waits) && _now - _claimedAt[waits] > hub.LongestWait)
        {
            return;
        }

        for (var taken = 0; taken < hub.ClaimBatch && _inWork < hub.MaxInWork && _pending.TryDequeue(out var document); taken++)
        {
            _inWork++;
            _claimedAt[document] = _now;
            _claimed.Enqueue(document);
            Deliver(document);
        }
    }

    private void Deliver(int document)
    {
        _places[document].State = State.OnItsWay;
        _parts.Add(Part.Latency, 0, document, _fleet.Hub!.MessageSeconds);
    }

    private void FillSlots()
    {
        while (_forSlot.Count > 0 && Array.IndexOf(_free, _free.Max()) is var instance && _free[instance] > 0)
        {
            var document = _forSlot.Dequeue();
            _free[instance]--;
            _inWork += _fleet.Hub is null ? 1 : 0;
            _began[document] = double.IsNaN(_began[document]) ? _now : _began[document];
            _places[document] = _places[document] with { State = State.Working, Instance = instance, Step = 0 };
            Step(document, _jobs[document].Activities[_places[document].Activity]);
        }
    }

    private void GoOn(int document)
    {
        ref var place = ref _places[document];
        place.Step++;
        switch (place.State)
        {
            case State.OnItsWay:
                _forSlot.Enqueue(document);
                break;
            case State.Working when place.Step < _jobs[document].Activities[place.Activity].Count:
                Step(document, _jobs[document].Activities[place.Activity]);
                break;
            case State.Working:
                EndActivity(document);
                break;
            case State.Afterwards when place.Step < _jobs[document].Afterwards.Count:
                Step(document, _jobs[document].Afterwards);
                break;
        }
    }

    private void EndActivity(int document)
    {
        ref var place = ref _places[document];
        _free[place.Instance]++;
        if (++place.Activity < _jobs[document].Activities.Count)
        {
            if (_fleet.Hub is null)
            {
                _forSlot.Enqueue(document);
                _inWork--;
            }
            else
            {
                Deliver(document);
            }

            return;
        }

        _ended[document] = _now;
        _present--;
        _inWork--;
        _done++;
        if (_jobs[document].Afterwards.Count > 0)
        {
            place = place with { State = State.Afterwards, Step = 0 };
            Step(document, _jobs[document].Afterwards);
        }

        if (_fleet.Hub is not null)
        {
            Dispatch();
        }
    }

    private void Step(int document, IReadOnlyList<Step> steps)
    {
        var place = _places[document];
        _parts.Add(steps[place.Step].Part, place.Instance, document, steps[place.Step].Seconds);
    }

    private Prediction Predict(double start)
    {
        var makespan = Math.Max(_now - start, double.Epsilon);
        var busy = _parts.BusyShares(makespan);
        busy["slots"] = _slotSeconds / (makespan * _fleet.Instances * _fleet.Slots);
        if (_fleet.Hub is { } hub)
        {
            busy["MaxInWork"] = _inWorkSeconds / (makespan * hub.MaxInWork);
        }

        return new Prediction(
            _done, makespan, _done / makespan, QueueAge.Of(_began.Select((began, i) => began - _jobs[i].Arrival)), _ended.Select((ended, i) => ended - _jobs[i].Arrival).Average(),
            _presentSeconds / makespan, busy, Bottleneck.Of(busy));
    }

    private enum State
    {
        OnItsWay,
        Working,
        Afterwards,
    }

    private record struct Place(State State, int Instance, int Activity, int Step);
}
