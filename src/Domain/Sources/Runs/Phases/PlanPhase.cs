using Ingest.Domain.Errors;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>Proves the credential, lists what it can see and writes down what is to be read.</summary>
internal sealed class PlanPhase(ISyncProgress progress, ISyncQueries queries)
{
    /// <summary>Plans the run.</summary>
    /// <exception cref="FatalException"><c>source_empty</c>, <c>source_refused</c>, <c>source_paging</c> or <c>source_changed</c>.</exception>
    public async Task<bool> StepAsync(SyncWork work, SyncSession session, CancellationToken cancellationToken)
    {
        var access = await session.Connector.CheckAccessAsync(cancellationToken);
        await queries.RecordAccessAsync(work.Source, access, errorCode: null, errorMessage: null, cancellationToken);
        var partitions = await ListPartitionsAsync(session, cancellationToken);
        if (partitions.Count == 0)
        {
            // Success would say that the source is in sync, and a later enumeration that everything vanished.
            throw new FatalException(
                ErrorCodes.SourceEmpty,
                $"Plan of '{work.Source}': the credential '{access.Account}' sees no part of the source at all (no project, channel or page), expected at least one. "
                + "Give that account access to what is to be searched, and sync again.");
        }

        var options = session.Source.Options;
        LeaseLostException.ThrowUnless(await progress.PlanAsync(
            work.Lease,
            new PlanRequest(
                partitions, options.Overlap,
                FirstFrom: options.FirstSyncDays == 0 ? null : Before(work.StartedAt, options.FirstSyncDays),
                BackfillFrom: work.Days is { } days ? Before(work.StartedAt, days) : null,
                await IsEnumerationDueAsync(work, options, cancellationToken)),
            cancellationToken));
        return true;
    }

    private static async Task<List<Partition>> ListPartitionsAsync(SyncSession session, CancellationToken cancellationToken)
    {
        var partitions = new Dictionary<string, Partition>(StringComparer.Ordinal);
        var pages = new PageChain($"The list of parts of '{session.Source.Name}'");
        do
        {
            var page = await session.Connector.ListPartitionsAsync(pages.Cursor, cancellationToken);
            foreach (var partition in page.Partitions)
            {
                SourceKeys.RequirePartition(session.Source.Name, partition.Key);
                partitions[partition.Key] = partition;
            }

            pages.MoveTo(page.Next);
        }
        while (pages.Cursor is not null);
        return [.. partitions.Values];
    }

    private async Task<bool> IsEnumerationDueAsync(SyncWork work, SourceOptions options, CancellationToken cancellationToken) =>
        work.Kind == SyncRunKind.Sync
        && (await progress.GetLastEnumerationAsync(work.Source, cancellationToken) is not { } last || work.StartedAt - last >= options.EnumerateEvery);

    private static DateTimeOffset Before(DateTimeOffset time, int days) =>
        (time - DateTimeOffset.MinValue).TotalDays > days ? time.AddDays(-days) : DateTimeOffset.MinValue;
}
