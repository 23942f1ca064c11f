using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Blobs;

/// <summary>
/// From the storage client's exceptions to the domain's decisions. Only two answers are final: the blob is not there, or it is not the one
/// that was meant. A missing container or a refused credential is a matter of set-up that somebody mends, so it is tried again.
/// </summary>
internal static class BlobErrors
{
    /// <summary>
    /// The domain's exception for a failed call, or null when this is not a failure of storage, above all when the caller cancelled.
    /// </summary>
    public static IngestException? Translate(Exception exception, string operation, string subject, CancellationToken cancellationToken) =>
        exception switch
        {
            OperationCanceledException when cancellationToken.IsCancellationRequested => null,
            OperationCanceledException => Unavailable(operation, subject, "no answer within Ingest:Blobs:RequestTimeout", exception),
            RequestFailedException failed => FromAnswer(failed, operation, subject),
            // What the client throws once every retry has failed; the last reason is the most telling one.
            AggregateException { InnerExceptions: [.., var last] } => Translate(last, operation, subject, cancellationToken),
            // Not the kinds that speak of files: a missing assembly is no broken connection.
            HttpRequestException or (IOException and not (FileNotFoundException or FileLoadException)) => Unavailable(operation, subject, $"the connection broke ({exception.Message})", exception),
            AuthenticationFailedException => Unavailable(operation, subject, $"no token for the managed identity ({FirstLine(exception)})", exception),
            _ => null,
        };

    /// <summary>Storage answered, but not with all it promised.</summary>
    public static RetryableException Unavailable(string operation, string subject, string reason, Exception? inner = null) => new(
        ErrorCodes.StorageUnavailable,
        $"{operation} {subject}: blob storage is not available: {reason}. It is tried again; if it stays, look at 'blobs' in the ready health report.",
        inner);

    /// <summary>There is no such blob.</summary>
    public static bool IsMissing(RequestFailedException failed) =>
        failed.Status == 404 && failed.ErrorCode != BlobErrorCode.ContainerNotFound;

    /// <summary>An etag condition did not hold. Other 412 answers, about leases for one, are no such thing.</summary>
    public static bool IsChanged(RequestFailedException failed) =>
        failed.Status == 412
        && (string.IsNullOrEmpty(failed.ErrorCode)
            || failed.ErrorCode == BlobErrorCode.ConditionNotMet
            || failed.ErrorCode == BlobErrorCode.SourceConditionNotMet
            || failed.ErrorCode == BlobErrorCode.TargetConditionNotMet);

    private static IngestException FromAnswer(RequestFailedException failed, string operation, string subject)
    {
        if (IsMissing(failed))
        {
            return new FatalException(ErrorCodes.BlobMissing, $"{operation} {subject}: there is no such blob. Add the file again.", failed);
        }

        if (IsChanged(failed))
        {
            return new FatalException(
                ErrorCodes.BlobChanged, $"{operation} {subject}: the blob was written again meanwhile. The next scan takes its new bytes.", failed);
        }

        var reason = failed.Status switch
        {
            0 => $"no connection ({FirstLine(failed)})",
            401 or 403 => $"it refused the credential ({failed.Status} {failed.ErrorCode}); the role Storage Blob Data Contributor or the right key is needed",
            404 => "the container is missing; it is created at the next start",
            _ => $"it answered {failed.Status} {failed.ErrorCode}",
        };
        return Unavailable(operation, subject, reason, failed);
    }

    // The client's messages go on with headers and bodies that are of no use to people.
    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].TrimEnd('\r', '.');
}
