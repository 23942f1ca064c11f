using System.Net;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Qdrant.Client.Grpc;

namespace Ingest.Functions.Tests.Qdrant;

/// <summary>
/// A gRPC server that speaks Qdrant's own protocol for the calls the adapter makes, and refuses what Qdrant refuses. The collections are in
/// <see cref="QdrantDouble"/>.
/// </summary>
internal sealed class QdrantServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private QdrantServer(WebApplication app, QdrantDouble service)
    {
        _app = app;
        Service = service;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public QdrantDouble Service { get; }

    public Uri Url { get; }

    public static async Task<QdrantServer> StartAsync(string? apiKey = null)
    {
        var service = new QdrantDouble { ApiKey = apiKey };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(static grpc => grpc.MaxReceiveMessageSize = 64 * 1024 * 1024);
        builder.Services.AddSingleton(service);
        builder.Services.AddSingleton<IServiceMethodProvider<QdrantDouble>, Methods>();
        var app = builder.Build();
        app.MapGrpcService<QdrantDouble>();
        await app.StartAsync();
        return new QdrantServer(app, service);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>The client's package has the messages but no server stubs, so the methods are named here as the protocol names them.</summary>
    private sealed class Methods : IServiceMethodProvider<QdrantDouble>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<QdrantDouble> context)
        {
            Add(context, "qdrant.Collections", "Get", GetCollectionInfoRequest.Parser, GetCollectionInfoResponse.Parser, static (s, r) => s.Get(r));
            Add(context, "qdrant.Collections", "Delete", DeleteCollection.Parser, CollectionOperationResponse.Parser, static (s, r) => s.Drop(r));
            Add(context, "qdrant.Collections", "Create", CreateCollection.Parser, CollectionOperationResponse.Parser, static (s, r) => s.Create(r));
            Add(context, "qdrant.Points", "CreateFieldIndex", CreateFieldIndexCollection.Parser, PointsOperationResponse.Parser, static (s, r) => s.CreateIndex(r));
            Add(context, "qdrant.Points", "Upsert", UpsertPoints.Parser, PointsOperationResponse.Parser, static (s, r) => s.Upsert(r));
            Add(context, "qdrant.Points", "Delete", DeletePoints.Parser, PointsOperationResponse.Parser, static (s, r) => s.Delete(r));
            Add(context, "qdrant.Points", "Count", CountPoints.Parser, CountResponse.Parser, static (s, r) => s.Count(r));
            Add(context, "qdrant.Points", "Query", QueryPoints.Parser, QueryResponse.Parser, static (s, r) => s.Query(r));
            Add(context, "qdrant.Points", "Scroll", ScrollPoints.Parser, ScrollResponse.Parser, static (s, r) => s.Scroll(r));
            Add(context, "qdrant.Points", "Facet", FacetCounts.Parser, FacetResponse.Parser, static (s, r) => s.Facet(r));
        }

        private static void Add<TRequest, TResponse>(
            ServiceMethodProviderContext<QdrantDouble> context, string service, string name, MessageParser<TRequest> request,
            MessageParser<TResponse> response, Func<QdrantDouble, TRequest, TResponse> answer)
            where TRequest : class, IMessage<TRequest>
            where TResponse : class, IMessage<TResponse>
        {
            var method = new Method<TRequest, TResponse>(
                MethodType.Unary, service, name,
                Marshallers.Create(static message => message.ToByteArray(), request.ParseFrom),
                Marshallers.Create(static message => message.ToByteArray(), response.ParseFrom));
            context.AddUnaryMethod(method, [], async (server, message, call) =>
            {
                await server.AdmitAsync(call);
                return answer(server, message);
            });
        }
    }
}
