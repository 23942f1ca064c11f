namespace Ingest.Domain.Sources;

/// <summary>From when to when. Both ends belong to it.</summary>
/// <param name="From">Changes since this time, or null for everything from the beginning.</param>
/// <param name="To">Changes up to this time; taken when the run began.</param>
public readonly record struct SyncWindow(DateTimeOffset? From, DateTimeOffset To);

/// <summary>Which page.</summary>
/// <param name="Partition">Of which partition.</param>
/// <param name="Window">Of which changes.</param>
/// <param name="Cursor">What the page before handed out, or null for the first.</param>
public sealed record PageRequest(Partition Partition, SyncWindow Window, string? Cursor);

/// <summary>One page of items.</summary>
/// <param name="Items">What could be read.</param>
/// <param name="Failures">What could not.</param>
/// <param name="Next">Cursor of the next page, or null after the last. At most 4,000 characters.</param>
public sealed record ItemPage(IReadOnlyList<SourceItem> Items, IReadOnlyList<ItemFailure> Failures, string? Next);

/// <summary>One page of an enumeration.</summary>
/// <param name="Keys">Keys of items that exist. The same one may come on several pages.</param>
/// <param name="Next">Cursor of the next page, or null after the last. At most 4,000 characters.</param>
public sealed record KeyPage(IReadOnlyList<string> Keys, string? Next);
