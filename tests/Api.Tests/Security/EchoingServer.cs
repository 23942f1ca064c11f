using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Api.Tests.Security;

/// <summary>An endpoint that refuses everybody and repeats in its answer all it was told: address, headers and body.</summary>
internal sealed class EchoingServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoingServer(WebApplication app) => (_app, Address) = (app, new Uri(app.Urls.Single()));

    public Uri Address { get; }

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    public static async Task<EchoingServer> StartAsync(int status)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        EchoingServer? server = null;
        app.Run(async context =>
        {
            server!.Requests++;
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var told = $"{context.Request.Path}{context.Request.QueryString} {string.Join(' ', context.Request.Headers)} {await reader.ReadToEndAsync()}";
            context.Response.StatusCode = status;
            context.Response.Headers["X-Reason"] = context.Request.Headers.Authorization.ToString();
            await context.Response.WriteAsJsonAsync(new { error = new { code = told, message = told }, errorMessages = new[] { told }, message = told });
        });
        await app.StartAsync();
        return server = new EchoingServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
