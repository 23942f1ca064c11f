using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Tests.Embedders.OpenAI;

/// <summary>
/// A local server that speaks OpenAI's embeddings protocol. Answers properly unless a request's turn in <see cref="Script"/> says otherwise.
/// </summary>
internal sealed class EmbeddingServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private int _active;
    private int _peak;

    private EmbeddingServer(WebApplication app, TimeProvider time) => (_app, _time) = (app, time);

    /// <summary>What the next requests get, in order; after that a proper answer.</summary>
    public ConcurrentQueue<Func<HttpContext, EmbeddingRequest, Task>> Script { get; } = new();

    /// <summary>Every request so far, in order of arrival.</summary>
    public ConcurrentQueue<EmbeddingRequest> Requests { get; } = new();

    public int Dimensions { get; init; } = 8;

    public bool AnswersInBase64 { get; init; } = true;

    public int Active => Volatile.Read(ref _active);

    public int Peak => Volatile.Read(ref _peak);

    public Uri Endpoint => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/v1");

    public static async Task<EmbeddingServer> StartAsync(
        TimeProvider? time = null, int dimensions = 8, bool answersInBase64 = true, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var app = builder.Build();
        var server = new EmbeddingServer(app, time ?? TimeProvider.System) { Dimensions = dimensions, AnswersInBase64 = answersInBase64 };
        app.MapPost("/v1/embeddings", server.HandleAsync);
        await app.StartAsync();
        return server;
    }

    public static Func<HttpContext, EmbeddingRequest, Task> Status(int status, string? body = null, params (string Name, string Value)[] headers) =>
        (context, _) =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            return context.Response.WriteAsync(body ?? """{"error":{"message":"no","code":"test_error"}}""");
        };

    public static Func<HttpContext, EmbeddingRequest, Task> Body(string json) => (context, _) => context.Response.WriteAsync(json);

    /// <summary>Answers nothing until the client goes away, then completes the source.</summary>
    public static Func<HttpContext, EmbeddingRequest, Task> Stall(TaskCompletionSource clientLeft, bool afterHeaders = false) => async (context, _) =>
    {
        if (afterHeaders)
        {
            await context.Response.WriteAsync("""{"data":[""");
            await context.Response.Body.FlushAsync();
        }

        context.RequestAborted.Register(() => clientLeft.TrySetResult());
        await clientLeft.Task;
    };

    /// <summary>A proper answer with the items in another order.</summary>
    public Task AnswerShuffledAsync(HttpContext context, EmbeddingRequest request) => AnswerAsync(context, request, indexes => [.. indexes.Reverse()]);

    public Task AnswerAsync(HttpContext context, EmbeddingRequest request) => AnswerAsync(context, request, static indexes => indexes);

    /// <summary>The vector a text gets: any, but always the same.</summary>
    public static float[] VectorOf(string text, int dimensions)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return [.. Enumerable.Range(0, dimensions).Select(i => hash[i % hash.Length] - 127.5f)];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var active = Interlocked.Increment(ref _active);
        InterlockedMax(ref _peak, active);
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var request = new EmbeddingRequest(
                [.. body.RootElement.GetProperty("input").EnumerateArray().Select(static text => text.GetString()!)],
                body.RootElement.GetProperty("model").GetString()!,
                body.RootElement.TryGetProperty("dimensions", out var dimensions) ? dimensions.GetInt32() : null,
                context.Request.Headers.Authorization.ToString(),
                _time.GetUtcNow());
            Requests.Enqueue(request);
            context.Response.ContentType = "application/json";
            await (Script.TryDequeue(out var step) ? step(context, request) : AnswerAsync(context, request));
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    private Task AnswerAsync(HttpContext context, EmbeddingRequest request, Func<int[], int[]> order)
    {
        var data = order([.. Enumerable.Range(0, request.Texts.Count)]).Select(index => new
        {
            @object = "embedding",
            index,
            embedding = Encode(VectorOf(request.Texts[index], Dimensions)),
        });
        return context.Response.WriteAsJsonAsync(new { @object = "list", data, model = request.Model, usage = new { prompt_tokens = 1, total_tokens = 1 } });
    }

    private object Encode(float[] vector) =>
        AnswersInBase64 ? Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan())) : vector;

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}

/// <summary>What a request asked for.</summary>
internal sealed record EmbeddingRequest(IReadOnlyList<string> Texts, string Model, int? Dimensions, string Authorization, DateTimeOffset At);
