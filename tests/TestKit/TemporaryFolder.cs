namespace Ingest.TestKit;

/// <summary>A folder of a test's own, deleted with everything in it when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder. Every user may pass through it, because PostgreSQL runs as another user when the tests run as root.</summary>
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("ingest-test-").FullName;
        File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Full path of something in it.</summary>
    public string Find(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Writes a text file, with the folders above it, and answers its full path.</summary>
    public string Write(string name, string text)
    {
        var file = Find(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
