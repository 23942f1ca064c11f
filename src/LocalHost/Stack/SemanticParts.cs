using System.Diagnostics;
using Ingest.Adapters.Embedders.Semantic;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Stack;

/// <summary>
/// The packages of the embedder <c>semantic-512</c>: installed in the moment a command first needs them, by the same function of
/// <c>infra/local/parts.sh</c> that <c>./test.sh</c> uses. A network is needed that once and never again.
/// </summary>
internal static class SemanticParts
{
    // In a data folder on a slow line; npm gives up by itself when there is no network.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(10);

    /// <summary>What npm may learn of this process's environment besides what every server may: how to reach the network.</summary>
    private static readonly string[] NetworkNames =
    [
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR",
    ];

    /// <summary>The folder of the server and its packages.</summary>
    public static string Folder => RepositoryFolder.Find("infra", "local", "semantic");

    /// <summary>Installs what is missing, if this is the model that needs it; nothing for every other and for none.</summary>
    public static Task InstallForAsync(string? model, Action<string> say, CancellationToken cancellationToken) =>
        model == SemanticServices.Model ? InstallAsync(say, cancellationToken) : Task.CompletedTask;

    /// <summary>Installs what is missing; one process at a time, the others wait and find it done.</summary>
    /// <param name="say">Gets a line for people when something is installed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FatalException"><c>tool_missing</c>: npm or the network is missing; the message says what npm said.</exception>
    public static async Task InstallAsync(Action<string> say, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Command()) ?? throw new InvalidOperationException("bash did not start.");
        var lines = new List<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            while (await process.StandardError.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                if (lines.Count == 1)
                {
                    say(line.Trim());
                }
            }

            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"npm did not end within {TimeLimit.TotalMinutes:0} minutes");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        if (process.ExitCode != 0)
        {
            throw Failed(string.Join(' ', lines.TakeLast(3)));
        }
    }

    private static FatalException Failed(string what) => new(
        ErrorCodes.ToolMissing,
        $"The embedder {SemanticServices.Model} could not be installed: {what} With a network it takes seconds, once. Until then use collections of another model; "
        + "./ingest up starts without it when Ingest:Embedders:Semantic:Enabled is false.");

    private static ProcessStartInfo Command()
    {
        var start = new ProcessStartInfo("bash", ["-c", "set -euo pipefail; repository=$1; . \"$1/infra/local/parts.sh\"; install_semantic", "ingest", RepositoryFolder.Find()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var own = start.Environment.Where(static v => v.Value is not null && IsForNpm(v.Key)).ToDictionary(static v => v.Key, static v => v.Value!);
        ServerEnvironment.Apply(start, own);
        return start;
    }

    private static bool IsForNpm(string name) => NetworkNames.Contains(name) || name.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase);
}
