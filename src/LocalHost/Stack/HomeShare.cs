namespace Ingest.LocalHost.Stack;

/// <summary>Use of a data folder whose servers are elsewhere: as long as somebody has it, nobody deletes the folder's content.</summary>
internal sealed class HomeShare : IAsyncDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    private readonly FileLock _share;

    private HomeShare(FileLock share) => _share = share;

    /// <summary>Takes a share, see <see cref="LocalServers"/>.</summary>
    public static async Task<HomeShare> TakeAsync(HomeFolder home, CancellationToken cancellationToken) =>
        new(await FileLock.TakeAsync(home.Find("stack.users"), shared: true, TimeLimit, cancellationToken));

    public ValueTask DisposeAsync()
    {
        _share.Dispose();
        return ValueTask.CompletedTask;
    }
}
