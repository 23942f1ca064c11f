using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Ingest.LocalHost.Stack;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Identity;

/// <summary>Azurite over https that takes Entra tokens and no keys are used: <c>--oauth basic</c> checks audience, issuer and times.</summary>
internal sealed partial class SecureAzurite : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private SecureAzurite(TemporaryFolder folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        ServiceUri = new Uri($"https://127.0.0.1:{port}/devstoreaccount1");
    }

    public Uri ServiceUri { get; }

    /// <summary>The certificate whoever connects has to trust.</summary>
    public string CertificateFile => Path.Combine(_folder.Path, "cert.pem");

    /// <summary>Azurite's well-known key: how a test looks behind the scenes. No secret.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=https;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"BlobEndpoint={ServiceUri};";

    public static async Task<SecureAzurite> StartAsync(CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        WriteCertificate(folder.Path);
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            RepositoryFolder.Find("infra", "local", "node_modules", "azurite", "dist", "src", "blob", "main.js"), "--blobHost", "127.0.0.1",
            "--blobPort", "0", "--location", folder.Path, "--silent", "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry",
            "--oauth", "basic", "--cert", Path.Combine(folder.Path, "cert.pem"), "--key", Path.Combine(folder.Path, "key.pem"),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
                _ = process.StandardError.ReadToEndAsync(cancellationToken);
                return new SecureAzurite(folder, process, int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException($"Azurite did not start: {await process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static void WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    [GeneratedRegex(@"successfully listen\w* on https://127\.0\.0\.1:(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();
}
