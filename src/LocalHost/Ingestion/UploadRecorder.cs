using System.Threading.Channels;
using Ingest.Domain.Batches;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Ingestion;

/// <summary>
/// Records in a batch what became of its uploads, in groups: up to 500 at once, at most a quarter of a second late. What a crash keeps from being
/// recorded, the manifest sent again finds out.
/// </summary>
internal sealed class UploadRecorder(IBatchStore batches, Guid batchId, TimeProvider time)
{
    private const int Group = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly Channel<RecordedUpload> _uploads = Channel.CreateUnbounded<RecordedUpload>();

    /// <summary>True once the batch is found to be cancelled: it takes no more files.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>To be recorded soon.</summary>
    public void Add(RecordedUpload upload) => _uploads.Writer.TryWrite(upload);

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _uploads.Writer.TryComplete();

    /// <summary>Records until everything is.</summary>
    /// <exception cref="RetryableException">The database stayed away.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var group = new Dictionary<string, RecordedUpload>(StringComparer.Ordinal);
        while (await _uploads.Reader.WaitToReadAsync(cancellationToken))
        {
            while (group.Count < Group && _uploads.Reader.TryRead(out var upload))
            {
                group[upload.Name.Value] = upload;
            }

            IsCancelled |= !await Patience.TryAsync(token => batches.RecordAsync(batchId, [.. group.Values], token), time, cancellationToken);
            group.Clear();
            if (!_uploads.Reader.Completion.IsCompleted && _uploads.Reader.Count < Group)
            {
                await Task.WhenAny(Task.Delay(Pause, time, cancellationToken), _uploads.Reader.Completion);
            }
        }
    }
}
