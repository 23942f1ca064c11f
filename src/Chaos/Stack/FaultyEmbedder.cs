using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Chaos.Stack;

/// <summary>How the embedder misbehaves.</summary>
internal enum EmbedderTrouble
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Answers 500.</summary>
    Fails,

    /// <summary>Takes the request and never answers.</summary>
    Stalls,

    /// <summary>Answers vectors of another size.</summary>
    WrongDimensions,

    /// <summary>Answers 429 with Retry-After: 1.</summary>
    Throttles,

    /// <summary>Breaks the answer off in the middle.</summary>
    BreaksOff,
}

/// <summary>
/// A server that speaks the OpenAI embeddings protocol and misbehaves when told to. Its vectors are sums of fixed random directions, one for each
/// word, so that a search for a rare word finds the text that consists of it.
/// </summary>
internal sealed class FaultyEmbedder : IAsyncDisposable
{
    /// <summary>Size of its vectors.</summary>
    public const int Dimensions = 256;

    private readonly WebApplication _server;
    private readonly ConcurrentDictionary<string, int> _stalled = new(StringComparer.Ordinal);
    private volatile EmbedderTrouble _trouble;

    private FaultyEmbedder(WebApplication server) => _server = server;

    /// <summary>Base address for the product's setting: one for each service, so that the kit knows whose request it holds.</summary>
    public Uri EndpointOf(string service) =>
        new($"{_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/{service}/v1");

    /// <summary>Whether a request of this service gets no answer now.</summary>
    public bool Stalls(string service) => _stalled.GetValueOrDefault(service) > 0;

    /// <summary>How it misbehaves now.</summary>
    public EmbedderTrouble Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }

    /// <summary>Starts it on a free port of this machine.</summary>
    public static async Task<FaultyEmbedder> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var server = builder.Build();
        var embedder = new FaultyEmbedder(server);
        server.MapPost("/{service}/v1/embeddings", embedder.AnswerAsync);
        await server.StartAsync(cancellationToken);
        return embedder;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var texts = request.RootElement.GetProperty("input").EnumerateArray().Select(static t => t.GetString()!).ToList();
        var dimensions = Dimensions;
        switch (_trouble)
        {
            case EmbedderTrouble.Fails:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case EmbedderTrouble.Throttles:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "1";
                return;
            case EmbedderTrouble.Stalls:
                var service = (string)context.Request.RouteValues["service"]!;
                _stalled.AddOrUpdate(service, 1, static (_, calls) => calls + 1);
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                _stalled.AddOrUpdate(service, 0, static (_, calls) => calls - 1);
                return;
            case EmbedderTrouble.BreaksOff:
                context.Response.ContentLength = 1_000_000;
                await context.Response.WriteAsync("{\"data\":[", context.RequestAborted);
                context.Abort();
                return;
            case EmbedderTrouble.WrongDimensions:
                dimensions = Dimensions / 2;
                break;
        }

        var data = texts.Select((text, index) => new { index, @object = "embedding", embedding = WordDirections.Embed(text, dimensions) });
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, new { @object = "list", data, model = "chaos", usage = new { prompt_tokens = 1, total_tokens = 1 } }, cancellationToken: context.RequestAborted);
    }
}
