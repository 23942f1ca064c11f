using System.Threading.Channels;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources.Runs;

namespace Ingest.LocalHost.Ingestion;

/// <summary>The documents that syncs brought: those that changed since the runs were asked for, and those that have waited since earlier ones.</summary>
internal sealed class SyncedDocuments(IDocumentQueries queries, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>Lists them, by name.</summary>
    public async Task<IReadOnlyList<DocumentView>> ListAsync(string collection, IReadOnlyList<SyncRunView> runs, CancellationToken cancellationToken)
    {
        var found = new List<DocumentView>();
        foreach (var run in runs)
        {
            // The source's name is the first folder of its documents' names.
            var filter = new DocumentFilter(collection, NameContains: $"{run.Source}/", Limit: PageSize);
            DocumentPage page;
            do
            {
                page = await queries.ListAsync(filter, cancellationToken);
                found.AddRange(page.Items.Where(document => document.Source == run.Source && (document.UpdatedAt >= run.CreatedAt || !IsFinal(document))));
                filter = filter with { After = page.Next };
            }
            while (page.Next is not null);
        }

        return [.. found.OrderBy(static document => document.Name, StringComparer.Ordinal)];
    }

    /// <summary>Follows them to their final states. Answers one result each, in their order.</summary>
    public async Task<IReadOnlyList<FileResult>> FollowAsync(
        IReadOnlyList<DocumentView> documents, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        var results = new FileResult[documents.Count];
        var sent = Channel.CreateUnbounded<SentDocument>();
        foreach (var (index, document) in documents.Index())
        {
            var intake = new IntakeResult(new VersionKey(document.Id, document.Version), ReceiptOutcome.Accepted, document.Version == 1, document.Size);
            sent.Writer.TryWrite(new SentDocument(index, document.Name, document.CreatedAt, intake));
            progress.Sent(document.Name);
        }

        sent.Writer.Complete();
        await new DocumentFollowing(queries, time).RunAsync(
            sent.Reader,
            (index, result) =>
            {
                results[index] = result;
                progress.Finished(result);
            },
            progress,
            cancellationToken);
        return results;
    }

    private static bool IsFinal(DocumentView document) => document.State is VersionState.Ready or VersionState.Failed;
}
