using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Tests.Telemetry;

/// <summary>A collector that takes OTLP over HTTP and keeps what came. Field numbers are those of opentelemetry-proto 1.x.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, ProtobufMessage Message)> _received = new();

    private OtlpReceiver(WebApplication application)
    {
        _application = application;
        application.MapPost("/v1/{signal}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
            _received.Enqueue((context.Request.Path, new ProtobufMessage(body.ToArray())));
        });
    }

    public string Address => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public ConcurrentQueue<string> Authorizations { get; } = new();

    /// <summary>TracesData: resource_spans 1, scope_spans 2, spans 2.</summary>
    public IReadOnlyList<Span> Spans =>
    [
        .. from resource in Of("/v1/traces", 1)
           from scope in resource.All(2)
           from span in scope.All(2)
           select new Span(
               span.Text(5), span.Hex(1), span.Hex(2), span.Hex(4), span.Attributes(9), (int)(span.All(15).FirstOrDefault()?.Number(3) ?? 0)),
    ];

    /// <summary>MetricsData: resource_metrics 1, scope_metrics 2, metrics 2.</summary>
    public IReadOnlyList<string> Metrics => [.. from resource in Of("/v1/metrics", 1) from scope in resource.All(2) from metric in scope.All(2) select metric.Text(1)];

    /// <summary>LogsData: resource_logs 1, scope_logs 2, log_records 2; body 5 is an AnyValue, trace_id 9.</summary>
    public IReadOnlyList<(string Body, string TraceId)> Logs =>
        [.. from resource in Of("/v1/logs", 1) from scope in resource.All(2) from log in scope.All(2) select (log.All(5).First().Text(1), log.Hex(9))];

    /// <summary>Attributes of every resource that reported.</summary>
    public IReadOnlyList<Dictionary<string, string>> Resources =>
        [.. from message in _received from data in message.Message.All(1) from resource in data.All(1) select resource.Attributes(1)];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._application.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private IEnumerable<ProtobufMessage> Of(string path, int field) => _received.Where(r => r.Path == path).SelectMany(r => r.Message.All(field));

    /// <summary>A span as it was sent. Status 2 is an error.</summary>
    internal sealed record Span(string Name, string TraceId, string Id, string ParentId, Dictionary<string, string> Attributes, int Status);
}
