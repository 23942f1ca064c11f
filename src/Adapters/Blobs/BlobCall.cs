using System.Diagnostics;
using Ingest.Domain.Telemetry;

namespace Ingest.Adapters.Blobs;

/// <summary>One call to storage, its failures in the domain's terms. Subject: what it is about, for messages.</summary>
internal readonly record struct BlobCall(string Operation, string Subject)
{
    public Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var self = this;
        return Spans.RunAsync(
            SpanNames.Blob, ActivityKind.Client,
            span =>
            {
                span?.SetTag(TagNames.Operation, self.Operation);
                return self.TranslateAsync(call, cancellationToken);
            },
            cancellationToken);
    }

    private async Task<T> TranslateAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (BlobErrors.Translate(e, Operation, Subject, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }
}
