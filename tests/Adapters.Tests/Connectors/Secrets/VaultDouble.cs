using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Ingest.Adapters.Connectors.Secrets;
using Ingest.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Tests.Connectors.Secrets;

/// <summary>
/// A vault as the REST reference describes it: over https, a request without a token is answered 401 with a challenge that names tenant and
/// resource, and <c>GET /secrets/{name}/</c> with the token of that resource answers the current version. It is reached under its own name in
/// the vaults' domain, so the client's check of the challenge stays on.
/// </summary>
internal sealed class VaultDouble : IAsyncDisposable
{
    private const string Token = "the-token-of-the-identity";

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private VaultDouble(string name, WebApplication app, X509Certificate2 certificate) => (Name, _app, _certificate) = (name, app, certificate);

    /// <summary>Another one for each double: the client remembers the challenges of vaults for the whole process.</summary>
    public string Name { get; }

    public string Host => $"{Name}.vault.azure.net";

    /// <summary>Secrets by name: value and when it expires.</summary>
    public ConcurrentDictionary<string, (string Value, DateTimeOffset? ExpiresAt)> Secrets { get; } = new();

    /// <summary>Answers that come before those of the vault, once each.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Faults { get; } = new();

    /// <summary>Method and path of every request, with <c>!</c> before those without a token.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What the challenge names as resource.</summary>
    public string Resource { get; set; } = "https://vault.azure.net";

    /// <summary>Scope and tenant of every token that the client asked the identity for.</summary>
    public ConcurrentQueue<(string Scope, string? Tenant)> Asked { get; } = new();

    /// <summary>Thrown by the identity in place of a token.</summary>
    public Exception? IdentityFails { get; set; }

    public static async Task<VaultDouble> StartAsync()
    {
        var name = Unique.Name("kv");
        var certificate = CreateCertificate($"{name}.vault.azure.net");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        var vault = new VaultDouble(name, app, certificate);
        app.Run(vault.AnswerAsync);
        await app.StartAsync();
        return vault;
    }

    public static Func<HttpContext, Task> Answering(int status, string code, string? inner = null, string? retryAfter = null) => http =>
    {
        if (retryAfter is not null)
        {
            http.Response.Headers.RetryAfter = retryAfter;
        }

        return ErrorAsync(http, status, code, inner);
    };

    public SecretClient Connect(KeyVaultOptions options)
    {
        options.Uri = new Uri($"https://{Host}/");
#pragma warning disable CA2000 // Lives as long as the client, which lives as long as the test.
        return VaultClient.Create(options, new Identity(this), new SecretClientOptions { Transport = new HttpClientTransport(new HttpClient(Handler())) });
#pragma warning restore CA2000
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port(), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, presented, _, errors) =>
                presented?.GetCertHashString() == _certificate.GetCertHashString() && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0,
        },
    };

    private int Port() => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    private async Task AnswerAsync(HttpContext http)
    {
        var request = http.Request;
        var authorized = request.Headers.Authorization == $"Bearer {Token}";
        Requests.Enqueue($"{(authorized ? "" : "!")}{request.Method} {request.Path}");
        if (!authorized)
        {
            http.Response.Headers.WWWAuthenticate = $"Bearer authorization=\"https://login.microsoftonline.com/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee\", resource=\"{Resource}\"";
            await ErrorAsync(http, 401, "Unauthorized");
        }
        else if (Faults.TryDequeue(out var fault))
        {
            await fault(http);
        }
        else if (request.Method == "GET" && request.Query.ContainsKey("api-version") && request.Path.Value!.Split('/') is ["", "secrets", var name, ""]
            && Secrets.TryGetValue(name, out var secret))
        {
            var attributes = new Dictionary<string, object> { ["enabled"] = true, ["created"] = 1767225600, ["updated"] = 1767225600 };
            if (secret.ExpiresAt is { } expires)
            {
                attributes["exp"] = expires.ToUnixTimeSeconds();
            }

            await http.Response.WriteAsJsonAsync(
                new { value = secret.Value, id = $"https://{Host}/secrets/{name}/0123456789abcdef0123456789abcdef", attributes });
        }
        else
        {
            await ErrorAsync(http, 404, "SecretNotFound");
        }
    }

    private static async Task ErrorAsync(HttpContext http, int status, string code, string? inner = null)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            error = new { code, message = "Words for people.", innererror = inner is null ? null : new { code = inner } },
        }));
    }

    private static X509Certificate2 CreateCertificate(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private sealed class Identity(VaultDouble vault) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            if (vault.IdentityFails is { } failure)
            {
                throw failure;
            }

            vault.Asked.Enqueue((Assert.Single(requestContext.Scopes), requestContext.TenantId));
            return ValueTask.FromResult(new AccessToken(Token, DateTimeOffset.UtcNow.AddHours(1)));
        }
    }
}
