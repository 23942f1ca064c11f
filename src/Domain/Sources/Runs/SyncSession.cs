namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// What a process holds open while it works on a run: the connector and its meter. Nothing of it is needed by the next process.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="connector">Reads it.</param>
/// <param name="meter">Counts its requests.</param>
/// <param name="day">The day (UTC) whose budget the meter has.</param>
internal sealed class SyncSession(Source source, IConnector connector, RequestMeter meter, DateOnly day)
{
    private long _moved;
    private long _saved;

    public Source Source { get; } = source;

    public IConnector Connector { get; } = connector;

    /// <summary>When the meter's budget is renewed.</summary>
    public DateTimeOffset NextBudget { get; } = new(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>Grows with every answer of the source, every item taken in and every batch of deletions: what extends the lease.</summary>
    public long Progress => meter.Answered + Interlocked.Read(ref _moved);

    /// <summary>Requests that the row does not have yet.</summary>
    public long Unsaved => meter.Sent - Interlocked.Read(ref _saved);

    /// <summary>Something else got further: an item whose bytes are safe, a batch of deletions.</summary>
    public void Moved() => Interlocked.Increment(ref _moved);

    /// <summary>The row has so many requests more.</summary>
    public void Save(long requests) => Interlocked.Add(ref _saved, requests);
}
