using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources;

/// <summary>
/// Reads one source for one run. It keeps nothing between calls: whatever it needs to go on is in the cursor it hands out, so any process can
/// read the next page. Every answered request goes through the <see cref="RequestMeter"/> it was made with. It never retries for longer than
/// half a minute: a longer wait is a <see cref="RetryableException"/> with <see cref="RetryableException.RetryAfter"/>, and the run gives its
/// lease back meanwhile.
/// <para>
/// Failures of every method: <see cref="FatalException"/> <c>source_refused</c> (token expired or revoked, a scope is missing: named),
/// <c>source_paging</c> (the product repeats a page token) or <c>source_changed</c> (an answer that is not the documented one);
/// <see cref="SkippableException"/> when this partition cannot be read but others can; <see cref="RetryableException"/>
/// <c>source_unavailable</c>, <c>source_throttled</c> (429), <c>source_quota</c> (the source's own daily limit or ours) or
/// <c>source_cursor_expired</c> (the partition is read again from its beginning). Messages never quote tokens or item text.
/// </para>
/// </summary>
public interface IConnector
{
    /// <summary>
    /// Proves the credential with a real read of each kind the connector needs, and names the scope that is missing. Cheap: a few requests.
    /// </summary>
    Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken);

    /// <summary>One page of the parts that the credential can see. The last page has no <see cref="PartitionPage.Next"/>.</summary>
    Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken);

    /// <summary>
    /// One page of the items of a partition that changed within the window, in any order. An item that changed more than once may come once;
    /// one that changed outside the window may come too. Items are whole: a thread comes with all its messages, an issue with all comments.
    /// At most some 100 items. An item that cannot be read is listed in <see cref="ItemPage.Failures"/>, and the page goes on.
    /// </summary>
    Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// One page of the keys of everything in a partition, whatever its age. Only a chain of pages from a null cursor to a page without
    /// <see cref="KeyPage.Next"/> is a complete enumeration (P9); an answer that cannot be trusted to be complete must throw.
    /// </summary>
    Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken);

    /// <summary>
    /// Reads items by key, at most 20 at a time: what failed, or what an enumeration found and no page had brought. A key that the source says it does not
    /// have is in neither list of the answer. <see cref="ItemPage.Next"/> is null.
    /// </summary>
    Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken);
}

/// <summary>Makes connectors of one product.</summary>
public interface IConnectorFactory
{
    /// <summary>The product's word in settings, SQL and JSON: <c>jira</c>, <c>slack</c>, <c>notion</c>, <c>fireflies</c>.</summary>
    string Product { get; }

    /// <summary>
    /// What is wrong with the product's own settings of this source (<c>Ingest:Sources:{name}:{Product}:…</c>): full messages with setting, expected, found and next step.
    /// Empty when all is well. Reads no secret and sends nothing.
    /// </summary>
    IEnumerable<string> Validate(string sourceName);

    /// <summary>A connector for one run of this source. Sends nothing yet.</summary>
    IConnector Create(Source source, RequestMeter meter);
}
