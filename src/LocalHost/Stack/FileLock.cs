namespace Ingest.LocalHost.Stack;

/// <summary>
/// An advisory lock on a file (flock), shared or exclusive. The kernel drops it when the process ends, however it ends, and child processes do
/// not inherit it.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or answers null when somebody else's lock stands against it.</summary>
    public static FileLock? TryTake(string path, bool shared)
    {
        try
        {
            // On Unix FileShare.None is LOCK_EX and any other sharing LOCK_SH, both without waiting.
            return new FileLock(new FileStream(
                path, FileMode.OpenOrCreate, shared ? FileAccess.Read : FileAccess.ReadWrite, shared ? FileShare.Read : FileShare.None, bufferSize: 1));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException or DriveNotFoundException) && File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Takes the lock, waiting for it.</summary>
    /// <exception cref="TimeoutException">Not within the time limit.</exception>
    public static async Task<FileLock> TakeAsync(string path, bool shared, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); ;)
        {
            if (TryTake(path, shared) is { } taken)
            {
                return taken;
            }

            if (TimeProvider.System.GetElapsedTime(started) > timeLimit)
            {
                throw new TimeoutException($"Another process has held {path} for {timeLimit.TotalSeconds:0} s. Wait for it, or stop it, and start again.");
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }

    public void Dispose() => _file.Dispose();
}
