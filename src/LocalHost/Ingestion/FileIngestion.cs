using System.Threading.Channels;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Ingestion;

/// <summary>
/// Takes files in as a batch and follows each to its final state: the manifest goes in pages, what is there is not sent, the rest is sent a few at a
/// time. One file that vanishes, cannot be read or is refused is a failed row and never stops the others. Stopping in the middle loses nothing: what
/// was sent is in the database, and the same command goes on with the rest.
/// </summary>
internal sealed class FileIngestion(DocumentIntake intake, IBatchStore batches, IDocumentQueries queries, IOptions<IntakeOptions> options, TimeProvider time)
{
    // Sending is waiting for storage; more at once only makes a queue there.
    private const int SentAtOnce = 4;

    // Large enough that statements do not count, small enough that sending begins at once.
    private const int ManifestPage = 1_000;

    private readonly DocumentFollowing _following = new(queries, time);

    /// <summary>With the services of an application.</summary>
    public static FileIngestion Of(IServiceProvider services) => new(
        services.GetRequiredService<DocumentIntake>(), services.GetRequiredService<IBatchStore>(), services.GetRequiredService<IDocumentQueries>(),
        services.GetRequiredService<IOptions<IntakeOptions>>(), services.GetRequiredService<TimeProvider>());

    /// <summary>Takes the files in under their names, replacing what has other bytes. Answers one result a file, in their order.</summary>
    public async Task<IReadOnlyList<FileResult>> RunAsync(
        Guid batch, IReadOnlyList<SelectedFile> files, string collection, string source, IIngestionProgress progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = new Run(this, batch, collection, source, new FileResult[files.Count], progress, new UploadRecorder(batches, batch, time));
        Task[] parts = [run.ListAsync(files, stop.Token), run.SendAsync(stop.Token), run.RecordAsync(stop.Token)];
        try
        {
            await _following.RunAsync(run.Sent, run.Finish, progress, stop.Token);
            await Task.WhenAll(parts);
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(parts).ContinueWith(static _ => { }, TaskScheduler.Default);
            throw;
        }

        return run.Results;
    }

    private async Task<(IntakeResult? Outcome, FileProblem? Problem)> SendAsync(
        ManifestFile file, string collection, string source, CancellationToken cancellationToken)
    {
        var entry = file.Entry!;
        try
        {
            var request = new IntakeRequest(collection, entry.Name, source, ConflictPolicy.Replace, entry.Hash, entry.Size);
            return (await Patience.TryAsync(token => SendAsync(request, file.File.Path, token), time, cancellationToken), null);
        }
        catch (Exception error) when (FileFault.Describe(error) is { } problem)
        {
            return (null, problem);
        }
    }

    private async Task<IntakeResult> SendAsync(IntakeRequest request, string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return await intake.AddAsync(request, file, cancellationToken);
    }

    /// <summary>One ingestion: three parts side by side, each the next one's source.</summary>
    private sealed class Run(
        FileIngestion ingestion, Guid batch, string collection, string source, FileResult[] results, IIngestionProgress progress, UploadRecorder recorder)
    {
        private readonly Channel<ManifestFile> _toSend = Channel.CreateBounded<ManifestFile>(ManifestPage);
        private readonly Channel<SentDocument> _sent = Channel.CreateUnbounded<SentDocument>();
        private volatile bool _cancelled;

        public IReadOnlyList<FileResult> Results => results;

        public ChannelReader<SentDocument> Sent => _sent.Reader;

        public void Finish(int index, FileResult result)
        {
            results[index] = result;
            progress.Finished(result);
        }

        /// <summary>Manifest: what is there is followed, the rest is to be sent.</summary>
        public async Task ListAsync(IReadOnlyList<SelectedFile> files, CancellationToken cancellationToken)
        {
            try
            {
                foreach (var page in files.Index().Chunk(ManifestPage))
                {
                    await ListPageAsync(page, cancellationToken);
                }

                _toSend.Writer.Complete();
            }
            catch (Exception error)
            {
                _toSend.Writer.Complete(error);
                throw;
            }
        }

        /// <summary>Uploads, a few at a time.</summary>
        public async Task SendAsync(CancellationToken cancellationToken)
        {
            try
            {
                await Parallel.ForEachAsync(
                    _toSend.Reader.ReadAllAsync(cancellationToken),
                    new ParallelOptions { MaxDegreeOfParallelism = SentAtOnce, CancellationToken = cancellationToken },
                    async (file, token) => await SendAsync(file, token));
                _sent.Writer.Complete();
            }
            catch (Exception error)
            {
                _sent.Writer.Complete(error);
                throw;
            }
            finally
            {
                recorder.Complete();
            }
        }

        public Task RecordAsync(CancellationToken cancellationToken) => recorder.RunAsync(cancellationToken);

        private async Task ListPageAsync((int Index, SelectedFile Item)[] page, CancellationToken cancellationToken)
        {
            var started = ingestion.Now;
            var files = await new FileManifest(ingestion.MaxFileSize).ReadAsync(page, cancellationToken);
            foreach (var refused in files.Where(static file => file.Problem is not null))
            {
                Refuse(refused, refused.Problem!);
            }

            var known = await AppendAsync([.. files.Select(static file => file.Entry).OfType<BatchEntry>()], cancellationToken);
            foreach (var file in files.Where(static file => file.Entry is not null))
            {
                if (known.TryGetValue(file.Entry!.Name.Value, out var version))
                {
                    progress.Sent(file.File.Name);
                    await _sent.Writer.WriteAsync(
                        new SentDocument(file.Index, file.File.Name, started, new IntakeResult(version, ReceiptOutcome.Unchanged, NewDocument: false, Size: null)),
                        cancellationToken);
                }
                else
                {
                    await _toSend.Writer.WriteAsync(file, cancellationToken);
                }
            }
        }

        private async Task<Dictionary<string, VersionKey>> AppendAsync(IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken)
        {
            if (_cancelled || entries.Count == 0)
            {
                return [];
            }

            try
            {
                var page = await Patience.TryAsync(token => ingestion.AppendAsync(batch, entries, token), ingestion.Time, cancellationToken);
                return page.Known.ToDictionary(static file => file.Name, static file => file.Version, StringComparer.Ordinal);
            }
            catch (FatalException error) when (error.Code == ErrorCodes.Cancelled)
            {
                _cancelled = true;
                return [];
            }
        }

        private async Task SendAsync(ManifestFile file, CancellationToken cancellationToken)
        {
            if (_cancelled || recorder.IsCancelled)
            {
                Finish(file.Index, FileResult.Cancelled(file.File.Name));
                return;
            }

            var started = ingestion.Now;
            var (outcome, problem) = await ingestion.SendAsync(file, collection, source, cancellationToken);
            if (problem is not null)
            {
                Refuse(file, problem);
                return;
            }

            recorder.Add(new RecordedUpload(file.Entry!.Name, BatchOutcome.Accepted(outcome!.Key, outcome.Outcome == ReceiptOutcome.Unchanged)));
            progress.Sent(file.File.Name);
            await _sent.Writer.WriteAsync(new SentDocument(file.Index, file.File.Name, started, outcome), cancellationToken);
        }

        private void Refuse(ManifestFile file, FileProblem problem)
        {
            recorder.Add(new RecordedUpload(UnusableName.ParseOrStandIn(file.File.Name), BatchOutcome.Refused(problem.Code, problem.Message)));
            Finish(file.Index, FileResult.Refused(file.File, problem));
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private TimeProvider Time => time;

    private long MaxFileSize => options.Value.MaxFileSize;

    private async Task<BatchPage> AppendAsync(Guid batch, IReadOnlyList<BatchEntry> entries, CancellationToken cancellationToken) =>
        await batches.AppendAsync(batch, entries, cancellationToken)
        ?? throw new FatalException(ErrorCodes.NotFound, $"There is no batch {batch} any more. Run again to begin another.");
}
