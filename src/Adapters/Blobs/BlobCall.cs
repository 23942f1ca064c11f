namespace Ingest.Adapters.Blobs;

/// <summary>One call to storage, its failures in the domain's terms. Subject: what it is about, for messages.</summary>
internal readonly record struct BlobCall(string Operation, string Subject)
{
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
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
