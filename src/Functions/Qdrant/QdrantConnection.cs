using System.Diagnostics;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Ingest.Domain.Errors;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Options;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace Ingest.Functions.Qdrant;

/// <summary>One channel to the server for all callers, and its failures in the domain's terms.</summary>
internal sealed class QdrantConnection : IDisposable
{
    /// <summary>
    /// Bytes of one answer. The client's usual limit of 4 MiB is less than a search for a few hundred long chunks brings; 64 MiB is more than
    /// any call here can ask for.
    /// </summary>
    private const int MaxAnswer = 64 * 1024 * 1024;

    private readonly GrpcChannel _channel;
    private readonly QdrantGrpcClient _grpc;
    private readonly QdrantClient _client;
    private readonly string _target;

    public QdrantConnection(IOptions<QdrantOptions> options)
    {
        var settings = options.Value;
        _channel = GrpcChannel.ForAddress(settings.Url!, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = MaxAnswer,
            HttpHandler = new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),

                // A firewall that drops an idle connection says nothing; a ping finds out before a call does.
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            },
            DisposeHttpClient = true,
        });
        var calls = _channel.Intercept(headers =>
        {
            if (!string.IsNullOrEmpty(settings.ApiKey))
            {
                headers.Add("api-key", settings.ApiKey);
            }

            return headers;
        });
        _grpc = new QdrantGrpcClient(calls);
        _client = new QdrantClient(_grpc, settings.RequestTimeout);
        _target = settings.Url!.GetLeftPart(UriPartial.Authority);
    }

    /// <summary>Runs a call. Cancellation by the caller stays cancellation; every other failure is translated.</summary>
    public Task<T> RunAsync<T>(string operation, string collection, Func<QdrantClient, Task<T>> call, CancellationToken cancellationToken) => Spans.RunAsync(
        SpanNames.VectorCall, ActivityKind.Client,
        span =>
        {
            span?.SetTag(TagNames.Operation, operation);
            return TranslateAsync(operation, collection, call, cancellationToken);
        },
        cancellationToken);

    private async Task<T> TranslateAsync<T>(string operation, string collection, Func<QdrantClient, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await call(_client);
        }
        catch (Exception error) when (QdrantErrors.Translate(error, $"{operation} '{collection}' at {_target}", cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Runs a read; an unknown collection is <paramref name="none"/>.</summary>
    public async Task<T> ReadAsync<T>(
        string operation, string collection, T none, Func<QdrantClient, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(operation, collection, call, cancellationToken);
        }
        catch (RetryableException error) when (QdrantErrors.IsMissing(error.InnerException))
        {
            return none;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _grpc.Dispose();
        _channel.Dispose();
    }
}
