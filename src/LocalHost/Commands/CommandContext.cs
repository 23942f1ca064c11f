using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Commands;

/// <summary>What every verb works with.</summary>
/// <param name="Home">The data folder.</param>
/// <param name="Terminal">Where it writes.</param>
/// <param name="Json">Whether the result is JSON.</param>
internal sealed record CommandContext(HomeFolder Home, Terminal Terminal, bool Json)
{
    /// <summary>The context of this process.</summary>
    public static CommandContext Create(bool json) => new(HomeFolder.FromEnvironment(), new Terminal(), json);

    /// <summary>
    /// The product without a worker, on the servers of the data folder: those that run are used and left as they are, otherwise they run for
    /// the length of this command.
    /// </summary>
    public Task<LocalApplication> StartClientAsync(CancellationToken cancellationToken) =>
        LocalApplication.StartAsync(Home, LocalRole.Client, Terminal.Say, cancellationToken);
}
