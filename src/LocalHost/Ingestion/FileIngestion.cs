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

    private static readonly TimeSpan SendPause = TimeSpan.FromSeconds(1);
    private readonly DocumentFollowing _following = new(queries, time);

    /// <summary>Takes the files in under their names, replacing what has other bytes. Answers one result a file, in their order.</summary>
    public async Task<IReadOnlyList<FileResult>> RunAsync(
        IReadOnlyList<SelectedFile> files, string collection, string source, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        var results = new FileResult[files.Count];
        var sent = Channel.CreateUnbounded<SentDocument>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAllAsync();
        try
        {
            await _following.RunAsync(sent.Reader, Finish, progress, stop.Token);
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
                        await sent.Writer.WriteAsync(new SentDocument(file.Index, file.Item.Name, started, outcome!), token);
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
}
