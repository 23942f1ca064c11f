using Ingest.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>
/// Local disk space for work in progress: one folder a process, one below it for each version in work. A lock file marks the process's
/// folder as in use; folders whose process is gone are deleted at the next start, so a crash leaves nothing behind for long.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const string LockName = ".lock";
    private readonly FileStream _lock;
    private int _next;

    public Scratch(IOptions<ScratchOptions> options)
    {
        var parent = string.IsNullOrEmpty(options.Value.Path) ? System.IO.Path.Combine(System.IO.Path.GetTempPath(), "ingest-scratch") : options.Value.Path;
        try
        {
            Directory.CreateDirectory(parent);
            DeleteAbandoned(parent);
            Root = System.IO.Path.Combine(parent, $"{Environment.ProcessId}-{System.IO.Path.GetRandomFileName()}");
            Directory.CreateDirectory(Root);
            _lock = new FileStream(System.IO.Path.Combine(Root, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingException("Ingest:Scratch:Path", "a folder this process may write to", parent, error.Message);
        }
    }

    public string Root { get; }

    /// <summary>A new empty folder; dispose it to delete it with everything in it.</summary>
    public ScratchFolder CreateFolder()
    {
        var path = System.IO.Path.Combine(Root, $"{Interlocked.Increment(ref _next):x}");
        Directory.CreateDirectory(path);
        return new ScratchFolder(path);
    }

    public void Dispose()
    {
        _lock.Dispose();
        ScratchFolder.Delete(Root);
    }

    private static void DeleteAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent))
        {
            if (IsAbandoned(folder))
            {
                ScratchFolder.Delete(folder);
            }
        }
    }

    private static bool IsAbandoned(string folder)
    {
        try
        {
            using var probe = new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Locked by its live process, not ours to open, or so new that it has no lock yet.
            return false;
        }
    }
}

/// <summary>A folder that lives as long as one piece of work.</summary>
internal sealed class ScratchFolder(string path) : IDisposable
{
    public string Path { get; } = path;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Delete(Path);

    internal static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone, which is what was wanted.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A child process may still be writing into it; the next start deletes what is left.
        }
    }
}
