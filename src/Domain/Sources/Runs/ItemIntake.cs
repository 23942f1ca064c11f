using System.Security.Cryptography;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs;

/// <summary>What became of a page's items.</summary>
/// <param name="Items">Safe now, or unchanged.</param>
/// <param name="Failures">Not readable or not acceptable; listed with the run, and tried again by key.</param>
internal readonly record struct TakenPage(IReadOnlyList<TakenItem> Items, IReadOnlyList<ItemFailure> Failures);

/// <summary>
/// Makes documents of a page's items, each with a name of its own for good (the row with the name comes first, P1). An item whose text has not changed
/// costs nothing; so a document that a person deleted stays deleted until its item changes.
/// </summary>
internal sealed class ItemIntake(DocumentIntake intake, IDocumentRemoval removal, ISyncProgress progress, IOptions<SyncOptions> options)
{
    private const int MaxTitle = 500;
    private const int MaxMessage = 1_000;

    /// <summary>Takes a page in. One item that cannot be taken in is listed and keeps no other from it.</summary>
    /// <exception cref="FatalException"><c>source_changed</c>: a key that no source may have.</exception>
    /// <exception cref="RetryableException">Database or storage did not answer: the page is read again, and what is safe already is found unchanged.</exception>
    public async Task<TakenPage> TakeAsync(SyncWork work, SyncSession session, ItemPage page, CancellationToken cancellationToken)
    {
        RequireKeys(work.Source, page);
        var items = page.Items.GroupBy(static item => item.Key).Select(static same => same.MaxBy(static item => item.UpdatedAt)!).ToList();
        var names = await NameAsync(work, session.Source, items, cancellationToken);
        var taken = new TakenItem?[items.Count];
        var refused = new ItemFailure?[items.Count];
        await Parallel.ForAsync(
            0,
            items.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.ItemsAtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                (taken[i], refused[i]) = await TakeAsync(session.Source, items[i], names[items[i].Key], token);
                session.Moved();
            });
        var read = items.Select(static item => item.Key).ToHashSet();
        var failures = page.Failures.Where(failure => !read.Contains(failure.Key)).Concat(refused.OfType<ItemFailure>()).DistinctBy(static failure => failure.Key)
            .Select(static failure => failure with { Message = ItemNames.OneLine(failure.Message, MaxMessage) });
        return new TakenPage([.. taken.OfType<TakenItem>()], [.. failures]);
    }

    private static void RequireKeys(string source, ItemPage page)
    {
        foreach (var key in page.Items.Select(static item => item.Key).Concat(page.Failures.Select(static failure => failure.Key)))
        {
            SourceKeys.Require(source, key);
        }
    }

    private async Task<IReadOnlyDictionary<ItemKey, KnownItem>> NameAsync(SyncWork work, Source source, List<SourceItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return new Dictionary<ItemKey, KnownItem>();
        }

        var known = await progress.FindItemsAsync(work.Source, source.Options.Collection, [.. items.Select(static item => item.Key)], cancellationToken);
        var unknown = items.Where(item => !known.ContainsKey(item.Key)).Select(item => ItemNames.Propose(work.Source, item)).ToList();
        if (unknown.Count == 0)
        {
            return known;
        }

        var named = await progress.NameItemsAsync(work.Lease, unknown, cancellationToken) ?? throw new LeaseLostException();
        return known.Concat(named).ToDictionary();
    }

    private async Task<(TakenItem?, ItemFailure?)> TakeAsync(Source source, SourceItem item, KnownItem known, CancellationToken cancellationToken)
    {
        var text = ItemText.Render(item);
        var hash = new ContentHash(SHA256.HashData(text));
        if (known.Hash == hash && known.DocumentId is { } unchanged)
        {
            return (Taken(item, known, hash, unchanged, changed: false), null);
        }

        try
        {
            using var content = new MemoryStream(text, writable: false);
            var result = await intake.AddAsync(
                new IntakeRequest(source.Options.Collection, DocumentName.Parse(known.Name), source.Name, ConflictPolicy.Replace, hash, text.Length),
                content,
                cancellationToken);
            await ReplaceAsync(source, known.DocumentId, result, cancellationToken);
            return result.Outcome is ReceiptOutcome.Accepted or ReceiptOutcome.Unchanged
                ? (Taken(item, known, hash, result.Key.DocumentId, changed: result.Outcome == ReceiptOutcome.Accepted), null)
                : (null, new ItemFailure(
                    item.Key, ErrorCodes.UploadIncomplete, $"'{known.Name}' was deleted, or its receipt given up, while it was taken in. It is tried again by key."));
        }
        catch (IngestException error) when (error is SkippableException or FatalException { Code: ErrorCodes.TooLarge or ErrorCodes.InvalidName })
        {
            return (null, new ItemFailure(item.Key, error.Code, error.Message));
        }
    }

    /// <summary>One item, one document (P2): when the source has another collection now, the document in the old one goes before its row forgets it.</summary>
    private async Task ReplaceAsync(Source source, Guid? before, IntakeResult now, CancellationToken cancellationToken)
    {
        if (before is { } old && old != now.Key.DocumentId && now.Outcome is (ReceiptOutcome.Accepted or ReceiptOutcome.Unchanged))
        {
            await removal.DeleteAsync(old, $"The item of '{source.Name}' became document {now.Key.DocumentId:D} in collection '{source.Options.Collection}'.", cancellationToken);
        }
    }

    private static TakenItem Taken(SourceItem item, KnownItem known, ContentHash hash, Guid documentId, bool changed) => new(
        item.Key, known.Name, ItemNames.OneLine(item.Title, MaxTitle), item.Link, item.UpdatedAt, hash, documentId, changed);
}
