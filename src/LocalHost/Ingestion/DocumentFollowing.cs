using System.Threading.Channels;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Files;

namespace Ingest.LocalHost.Ingestion;

/// <summary>Follows documents that are in to their final states, whoever works on them. Outlives two minutes without the database.</summary>
internal sealed class DocumentFollowing(IDocumentQueries queries, TimeProvider time)
{
    // Workers take the oldest first, so the first unfinished ones are those that change: one statement asks for so many, which are more than a worker has slots.
    private const int AskedAtOnce = 100;
    private static readonly TimeSpan AskPause = TimeSpan.FromMilliseconds(100);

    // So that following many small files does not take the database from those who work on them.
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan OutageTimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>The document lives, but the reconciler of a service gave the receipt up while its bytes were still on their way.</summary>
    private static readonly FileProblem GivenUp = new(
        ErrorCodes.UploadIncomplete,
        "Sending it took longer than Ingest:Intake:ReceiptTimeout allows, and so its receipt was given up meanwhile. Run again, or raise the setting.");

    /// <summary>Follows what comes through the channel until that is complete and every document has its final state.</summary>
    /// <param name="sent">What to follow.</param>
    /// <param name="finish">Gets each result with its index.</param>
    /// <param name="progress">Is told what is in work.</param>
    /// <param name="cancellationToken">Stops following; the work goes on.</param>
    public async Task RunAsync(
        ChannelReader<SentDocument> sent, Action<int, FileResult> finish, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        var open = new List<SentDocument>();
        var lastAnswer = time.GetTimestamp();
        while (true)
        {
            while (sent.TryRead(out var file))
            {
                open.Add(file);
            }

            if (open.Count == 0)
            {
                if (!await sent.WaitToReadAsync(cancellationToken))
                {
                    return;
                }

                continue;
            }

            var many = open.Count > AskedAtOnce;
            try
            {
                while (await FinishSettledAsync(open, finish, progress, cancellationToken) * 2 > AskedAtOnce)
                {
                    // Most were ready, so those behind them may be.
                }

                lastAnswer = time.GetTimestamp();
            }
            catch (RetryableException) when (time.GetElapsedTime(lastAnswer) < OutageTimeLimit)
            {
                // The database is away for the moment; the work waits for it too.
            }

            if (open.Count > 0)
            {
                await Task.Delay(many ? LongPause : AskPause, time, cancellationToken);
            }
        }
    }

    /// <summary>Asks for the first ones, and answers how many of them were final.</summary>
    private async Task<int> FinishSettledAsync(
        List<SentDocument> open, Action<int, FileResult> finish, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        var asked = open.Take(AskedAtOnce).ToList();
        var found = (await queries.FollowAsync([.. asked.Select(static file => file.Intake.Key.DocumentId).Distinct()], cancellationToken))
            .ToDictionary(static followed => followed.Document.Id);
        var settled = new HashSet<int>();
        foreach (var file in asked)
        {
            var followed = found.GetValueOrDefault(file.Intake.Key.DocumentId);
            if (Settle(file, followed?.Document, followed?.ClaimedAt) is { } result)
            {
                settled.Add(file.Index);
                finish(file.Index, result);
            }
            else if (followed!.Document.State == VersionState.Processing)
            {
                progress.Working(file.Name, followed.Document.Stage?.ToName() ?? "", followed.Document.ProgressDone, followed.Document.ProgressTotal);
            }
        }

        open.RemoveAll(file => settled.Contains(file.Index));
        PutBehind(open, file => found.GetValueOrDefault(file.Intake.Key.DocumentId)?.Document is { State: VersionState.Pending, Attempt: > 0 });
        return settled.Count;
    }

    /// <summary>What waits for its next attempt does not keep others from being asked for.</summary>
    private static void PutBehind(List<SentDocument> open, Predicate<SentDocument> waits)
    {
        var waiting = open.FindAll(waits);
        open.RemoveAll(waits);
        open.AddRange(waiting);
    }

    /// <summary>The result of a file whose version is final; null while it is not.</summary>
    private static FileResult? Settle(SentDocument file, DocumentView? document, DateTimeOffset? claimedAt)
    {
        if (document is null or { DeletedAt: not null })
        {
            return new FileResult(file.Name, "deleted", 0, 0, null, "deleted by somebody meanwhile");
        }

        if (file.Intake.Outcome == ReceiptOutcome.Gone)
        {
            return new FileResult(file.Name, VersionState.Failed.ToName(), 0, 0, GivenUp);
        }

        if (document.Version > file.Intake.Key.Version && file.Intake.Outcome == ReceiptOutcome.Accepted)
        {
            return new FileResult(file.Name, VersionState.Superseded.ToName(), 0, 0, null, $"version {document.Version} took its place");
        }

        // A later version may be on its way, and its sender may be gone: the bytes of this file are searchable all the same.
        if (file.Intake.Outcome == ReceiptOutcome.Unchanged && document.Version > file.Intake.Key.Version
            && document.SearchableVersion == file.Intake.Key.Version && document.State == VersionState.Receiving)
        {
            return new FileResult(file.Name, VersionState.Ready.ToName(), 0, 0, null, FileResult.Unchanged);
        }

        // A version that was in work already, from a run that was broken off, has been worked on now.
        var unchanged = file.Intake.Outcome == ReceiptOutcome.Unchanged && document.UpdatedAt < file.SentAt;
        return document.State switch
        {
            VersionState.Ready => new FileResult(
                file.Name, document.State.ToName(), document.Chunks ?? 0, unchanged ? 0 : Seconds(document, claimedAt), null,
                unchanged ? FileResult.Unchanged : null,
                document.WarningCode is { } warning ? new FileProblem(warning, document.WarningMessage ?? "No reason was recorded.") : null),
            VersionState.Failed when document.ErrorCode == ErrorCodes.Cancelled => FileResult.Cancelled(file.Name),
            VersionState.Failed => new FileResult(
                file.Name, document.State.ToName(), document.Chunks ?? 0, unchanged ? 0 : Seconds(document, claimedAt),
                new FileProblem(document.ErrorCode ?? ErrorCodes.Unexpected, document.ErrorMessage ?? "No reason was recorded.")),
            _ => null,
        };
    }

    /// <summary>Seconds from the last claim to the final state.</summary>
    private static double Seconds(DocumentView document, DateTimeOffset? claimedAt) =>
        claimedAt is { } at ? Math.Round(Math.Max(0, (document.UpdatedAt - at).TotalSeconds), 3) : 0;
}

/// <summary>A document that is in, and whose final state is waited for.</summary>
/// <param name="Index">Its place among the results.</param>
/// <param name="Name">Its name.</param>
/// <param name="SentAt">When sending it began.</param>
/// <param name="Intake">What taking it in answered.</param>
internal sealed record SentDocument(int Index, string Name, DateTimeOffset SentAt, IntakeResult Intake);
