using System.Threading.Channels;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Files;

namespace Ingest.LocalHost.Ingestion;

/// <summary>
/// Takes files in and follows each to its final state. One file that vanishes, cannot be read or is refused is a failed row and never stops
/// the others. Stopping in the middle loses nothing: what was sent is in the database, and the same command goes on with the rest.
/// </summary>
internal sealed class FileIngestion(DocumentIntake intake, IDocumentQueries queries, TimeProvider time)
{
    // Sending is waiting for storage; more at once only makes a queue there.
    private const int SentAtOnce = 4;
    private const int SendAttempts = 4;

    // Workers take the oldest first, so the first unfinished ones are those that change.
    private const int AskedAtOnce = 32;
    private const int TimelineLength = 50;
    private static readonly TimeSpan SendPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan OutageTimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>The document lives, but the reconciler of a service gave the receipt up while its bytes were still on their way.</summary>
    private static readonly FileProblem GivenUp = new(
        ErrorCodes.UploadIncomplete,
        "Sending it took longer than Ingest:Intake:ReceiptTimeout allows, and so its receipt was given up meanwhile. Run again, or raise the setting.");

    /// <summary>Takes the files in under their names, replacing what has other bytes. Answers one result a file, in their order.</summary>
    public async Task<IReadOnlyList<FileResult>> RunAsync(
        IReadOnlyList<SelectedFile> files, string collection, string source, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        var results = new FileResult[files.Count];
        var sent = Channel.CreateUnbounded<SentFile>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAllAsync();
        try
        {
            await FollowAsync(sent.Reader, Finish, progress, stop.Token);
            await sending;
        }
        catch
        {
            await stop.CancelAsync();
            await sending.ContinueWith(static _ => { }, TaskScheduler.Default);
            throw;
        }

        return results;

        void Finish(int index, FileResult result)
        {
            results[index] = result;
            progress.Finished(result);
        }

        async Task SendAllAsync()
        {
            try
            {
                await Parallel.ForEachAsync(
                    files.Index(),
                    new ParallelOptions { MaxDegreeOfParallelism = SentAtOnce, CancellationToken = stop.Token },
                    async (file, token) =>
                    {
                        var started = time.GetUtcNow();
                        var (outcome, problem) = await SendAsync(file.Item, collection, source, token);
                        if (problem is not null)
                        {
                            Finish(file.Index, FileResult.Refused(file.Item, problem));
                            return;
                        }

                        progress.Sent(file.Item.Name);
                        await sent.Writer.WriteAsync(new SentFile(file.Index, file.Item.Name, started, outcome!), token);
                    });
                sent.Writer.Complete();
            }
            catch (Exception error)
            {
                sent.Writer.Complete(error);
                throw;
            }
        }
    }

    private async Task<(IntakeResult? Outcome, FileProblem? Problem)> SendAsync(
        SelectedFile file, string collection, string source, CancellationToken cancellationToken)
    {
        if (file.Problem is not null)
        {
            return (null, file.Problem);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var request = new IntakeRequest(collection, DocumentName.Parse(file.Name), source, ConflictPolicy.Replace);
                return (await intake.AddFileAsync(request, file.Path, cancellationToken), null);
            }
            catch (RetryableException error) when (attempt < SendAttempts)
            {
                await Task.Delay(error.RetryAfter ?? SendPause * attempt, time, cancellationToken);
            }
            catch (IngestException error)
            {
                return (null, new FileProblem(error.Code, error.Message));
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                return (null, new FileProblem(ErrorCodes.NotFound, "The file vanished before it was read. Run again when it is back."));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return (null, new FileProblem(ErrorCodes.Unreadable, $"The file cannot be read: {error.Message}"));
            }
        }
    }

    private async Task FollowAsync(ChannelReader<SentFile> sent, Action<int, FileResult> finish, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        var open = new List<SentFile>();
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

            var finished = 0;
            try
            {
                finished = await FinishSettledAsync(open, finish, progress, cancellationToken);
                lastAnswer = time.GetTimestamp();
            }
            catch (RetryableException) when (time.GetElapsedTime(lastAnswer) < OutageTimeLimit)
            {
                // The database is away for the moment; the work waits for it too.
            }

            if (finished == 0)
            {
                await Task.Delay(AskPause, time, cancellationToken);
            }
        }
    }

    private async Task<int> FinishSettledAsync(
        List<SentFile> open, Action<int, FileResult> finish, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        var settled = new HashSet<int>();
        foreach (var file in open.Take(AskedAtOnce).ToList())
        {
            var document = await queries.FindAsync(file.Intake.Key.DocumentId, cancellationToken);
            if (await SettleAsync(file, document, cancellationToken) is { } result)
            {
                settled.Add(file.Index);
                finish(file.Index, result);
            }
            else if (document!.State == VersionState.Processing)
            {
                progress.Working(file.Name, document.Stage?.ToName() ?? "", document.ProgressDone, document.ProgressTotal);
            }
        }

        open.RemoveAll(file => settled.Contains(file.Index));
        return settled.Count;
    }

    /// <summary>The result of a file whose version is final; null while it is not.</summary>
    private async Task<FileResult?> SettleAsync(SentFile file, DocumentView? document, CancellationToken cancellationToken)
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
                file.Name, document.State.ToName(), document.Chunks ?? 0, unchanged ? 0 : await MeasureAsync(document, cancellationToken), null,
                unchanged ? FileResult.Unchanged : null,
                document.WarningCode is { } warning ? new FileProblem(warning, document.WarningMessage ?? "No reason was recorded.") : null),
            VersionState.Failed => new FileResult(
                file.Name, document.State.ToName(), document.Chunks ?? 0, unchanged ? 0 : await MeasureAsync(document, cancellationToken),
                new FileProblem(document.ErrorCode ?? ErrorCodes.Unexpected, document.ErrorMessage ?? "No reason was recorded.")),
            _ => null,
        };
    }

    /// <summary>Seconds from the last claim to the final state.</summary>
    private async Task<double> MeasureAsync(DocumentView document, CancellationToken cancellationToken)
    {
        var timeline = await queries.GetTimelineAsync(document.Id, TimelineLength, cancellationToken);
        var claimed = timeline.LastOrDefault(e => e.Event == "claimed" && e.Version == document.Version);
        return claimed is null ? 0 : Math.Round(Math.Max(0, (document.UpdatedAt - claimed.At).TotalSeconds), 3);
    }

    private sealed record SentFile(int Index, string Name, DateTimeOffset SentAt, IntakeResult Intake);
}
