using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ingest.Vendors;

/// <summary>
/// A vendor's API on this machine, with a world in memory. A product derives from it and answers requests as the vendor's documentation says; the
/// base does faults and the log. Starts on a free port of 127.0.0.1, or is mounted below a path of another application.
/// </summary>
/// <param name="time">The server's clock.</param>
public abstract class VendorServer(TimeProvider time) : IAsyncDisposable
{
    private WebApplication? _application;

    /// <summary>The server's clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The one token that is let in.</summary>
    public string Token { get; set; } = $"token-{Guid.NewGuid():N}";

    /// <summary>What goes wrong with the next requests.</summary>
    public Faults Faults { get; } = new();

    /// <summary>What came.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Called when a request stalls: a test lets the time limit of the client pass.</summary>
    public Action? Stalled { get; set; }

    /// <summary>Where it answers, ending in '/'. Known once started or mounted.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Starts it on a free port of 127.0.0.1.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(AnswerAsync);
        await _application.StartAsync();
        Address = new Uri(_application.Urls.Single().TrimEnd('/') + "/");
    }

    /// <summary>Mounts it below a path of another application.</summary>
    /// <param name="application">The application.</param>
    /// <param name="path">Path with a leading '/' and without one at the end.</param>
    public void Mount(IApplicationBuilder application, string path)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.Map(path, branch => branch.Run(AnswerAsync));
    }

    /// <summary>Where it answers when mounted.</summary>
    internal void MountedAt(Uri address) => Address = address;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_application is not null)
        {
            await _application.StopAsync(new CancellationToken(canceled: true));
            await _application.DisposeAsync();
        }
    }

    /// <summary>Answers a request that nothing goes wrong with. Path is <c>context.Request.Path</c>, without what it is mounted below.</summary>
    protected abstract Task HandleAsync(HttpContext context);

    /// <summary>The product's answer to a token that expired; also what to send when <see cref="IsTokenOf"/> is false.</summary>
    protected abstract Task AnswerExpiredTokenAsync(HttpContext context);

    /// <summary>The product's answer to a token without a scope that this request needs.</summary>
    protected abstract Task AnswerMissingScopeAsync(HttpContext context);

    /// <summary>The product's 429. Default: an empty object.</summary>
    protected virtual Task AnswerThrottledAsync(HttpContext context, TimeSpan? retryAfter) => WriteAsync(context, 429, new JsonObject());

    /// <summary>Whether a request has the token. Default: as a bearer token.</summary>
    protected virtual bool IsTokenOf(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.Authorization == $"Bearer {Token}";
    }

    /// <summary>Writes a JSON answer.</summary>
    protected static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(body.ToJsonString(), Encoding.UTF8, context.RequestAborted);
    }

    /// <summary>The body of a request; can be read more than once.</summary>
    protected static string BodyOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (string?)context.Items[nameof(BodyOf)] ?? "";
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        context.Items[nameof(BodyOf)] = await reader.ReadToEndAsync(context.RequestAborted);
        var path = context.Request.Path.Value ?? "/";
        var fault = Faults.Take(path);
        Requests.Add(new VendorRequest(Time.GetUtcNow(), context.Request.Method, path, context.Request.QueryString.Value ?? "", BodyOf(context), fault.Kind));
        if (fault.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        await (fault.Kind switch
        {
            FaultKind.Throttled => AnswerThrottledAsync(context, fault.RetryAfter),
            FaultKind.ServerError => WriteAsync(context, 500, new JsonObject()),
            FaultKind.Unavailable => WriteAsync(context, 503, new JsonObject()),
            FaultKind.Stall => StallAsync(context),
            FaultKind.CutOff => HalveAsync(context, cut: true),
            FaultKind.Malformed => HalveAsync(context, cut: false),
            FaultKind.MissingScope => AnswerMissingScopeAsync(context),
            _ when fault.Kind == FaultKind.ExpiredToken || !IsTokenOf(context.Request) => AnswerExpiredTokenAsync(context),
            _ => HandleAsync(context),
        });
    }

    private async Task StallAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        Stalled?.Invoke();
        await gone.Task;
    }

    private async Task HalveAsync(HttpContext context, bool cut)
    {
        var wire = context.Response.Body;
        using var whole = new MemoryStream();
        context.Response.Body = whole;
        await HandleAsync(context);
        context.Response.Body = wire;
        var half = whole.GetBuffer().AsMemory(0, (int)whole.Length / 2);
        context.Response.ContentLength = cut ? whole.Length : half.Length;
        await wire.WriteAsync(half, context.RequestAborted);
        await wire.FlushAsync(context.RequestAborted);
        if (cut)
        {
            context.Abort();
        }
    }
}
