using Ingest.Adapters.Connectors.Secrets;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Hosting;

/// <summary>The tokens of sources in a data folder: <c>secrets.json</c>.</summary>
internal static class HomeSecrets
{
    private static readonly TimeSpan TurnTimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Full path of the file.</summary>
    public static string PathIn(HomeFolder home) => home.Find("secrets.json");

    /// <summary>The file.</summary>
    public static SecretsFile Secrets(this HomeFolder home) => new(PathIn(home));

    /// <summary>Writes to the file, one process at a time: of what two write at once, only one's would stay.</summary>
    public static async Task WriteSecretsAsync(this HomeFolder home, Action<SecretsFile> write, CancellationToken cancellationToken)
    {
        using var turn = await FileLock.TakeAsync(home.Find("secrets.lock"), shared: false, TurnTimeLimit, cancellationToken);
        write(home.Secrets());
    }
}
