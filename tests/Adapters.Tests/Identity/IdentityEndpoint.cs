using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Tests.Identity;

/// <summary>
/// The identity endpoint of App Service: <c>GET ?api-version=2019-08-01&amp;resource=…&amp;client_id=…</c> with the secret header answers a token.
/// Tokens are JWTs as storage wants them, signed by nobody.
/// </summary>
internal sealed class IdentityEndpoint : IAsyncDisposable
{
    public const string ClientId = "11111111-2222-3333-4444-555555555555";

    private readonly WebApplication _app;

    private IdentityEndpoint(WebApplication app) => _app = app;

    /// <summary>The header's secret.</summary>
    public string Secret { get; } = Guid.NewGuid().ToString("N");

    public Uri Url => new($"{_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}/msi/token");

    /// <summary>Resources tokens were given for.</summary>
    public ConcurrentQueue<string> Granted { get; } = new();

    /// <summary>Resources no token is given for, as when the identity is not assigned.</summary>
    public Func<string, bool> Refuses { get; set; } = static _ => false;

    /// <summary>The same token for the same resource, so that a database role can be given it as its password.</summary>
    public static string TokenFor(string resource)
    {
        // Long valid on both sides: a test machine's clock may jump, and storage checks both.
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var payload = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["aud"] = resource.TrimEnd('/'),
            ["iss"] = "https://sts.windows.net/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee/",
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddYears(20).ToUnixTimeSeconds(),
        });
        return $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(payload)}.{Encode("nobody")}";
    }

    public static async Task<IdentityEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var endpoint = new IdentityEndpoint(app);
        app.MapGet("/msi/token", endpoint.Answer);
        await app.StartAsync();
        return endpoint;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult Answer(HttpRequest request)
    {
        var resource = request.Query["resource"].ToString();
        if (request.Headers["X-IDENTITY-HEADER"] != Secret || request.Query["client_id"] != ClientId || Refuses(resource))
        {
            return Results.Json(new { statusCode = 400, message = "No User Assigned or Delegated Managed Identity found for specified ClientId" }, statusCode: 400);
        }

        Granted.Enqueue(resource);
        return Results.Json(new
        {
            access_token = TokenFor(resource),
            expires_on = DateTimeOffset.UtcNow.AddHours(24).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            resource,
            token_type = "Bearer",
            client_id = ClientId,
        });
    }

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
