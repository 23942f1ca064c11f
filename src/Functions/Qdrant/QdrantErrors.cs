using Grpc.Core;
using Ingest.Domain.Errors;
using Qdrant.Client;

namespace Ingest.Functions.Qdrant;

/// <summary>
/// From gRPC's answers to the domain's decisions. Whatever the server refuses for now is tried again, a refused key or a missing collection
/// too: somebody mends them. Only vectors of the wrong size are final.
/// </summary>
internal static class QdrantErrors
{
    /// <summary>The domain's exception, or the caller's cancellation, or null when this is not a failure of the server.</summary>
    public static Exception? Translate(Exception error, string operation, CancellationToken cancellationToken) => error switch
    {
        RpcException { StatusCode: StatusCode.Cancelled } when cancellationToken.IsCancellationRequested =>
            new OperationCanceledException("The caller stopped the call.", error, cancellationToken),
        RpcException { StatusCode: StatusCode.InvalidArgument } rpc when rpc.Status.Detail.Contains("dimension", StringComparison.OrdinalIgnoreCase) =>
            new FatalException(ErrorCodes.DimensionMismatch, $"{operation}: {rpc.Status.Detail} Use the embedding model the collection was made with.", error),
        RpcException rpc => Unavailable(operation, Reason(rpc), error),
        QdrantException => Unavailable(operation, "the server did not complete it", error),
        _ => null,
    };

    public static bool IsMissing(Exception? error) => error is RpcException { StatusCode: StatusCode.NotFound };

    /// <summary>Another process created it at the same moment. Older servers call that an invalid argument.</summary>
    public static bool IsExisting(Exception? error) =>
        error is RpcException { StatusCode: StatusCode.AlreadyExists }
        || (error is RpcException { StatusCode: StatusCode.InvalidArgument } rpc && rpc.Status.Detail.Contains("already exists", StringComparison.OrdinalIgnoreCase));

    public static RetryableException Unavailable(string operation, string reason, Exception? inner = null) => new(
        ErrorCodes.IndexUnavailable, $"{operation}: {reason}. It is tried again; if it stays, look at 'vectors' in the ready health report.", inner);

    private static string Reason(RpcException error) => error.StatusCode switch
    {
        StatusCode.NotFound => "there is no such vector collection; it is created with its collection, and again at the next start",
        StatusCode.Unauthenticated or StatusCode.PermissionDenied => "it refused the key; look at Ingest:Qdrant:ApiKey",
        StatusCode.DeadlineExceeded => "no answer within Ingest:Qdrant:RequestTimeout",
        StatusCode.Unavailable => "no connection",
        _ => $"it answered {error.StatusCode}",
    };
}
