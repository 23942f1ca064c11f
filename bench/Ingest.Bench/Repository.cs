namespace Ingest.Bench;

/// <summary>Finds the folder that holds Ingest.sln.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Ingest.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run this from a folder below Ingest.sln."));
}

/// <summary>A temporary folder for one run of the benchmarks.</summary>
internal sealed class WorkFolder : IDisposable
{
    // Not Path.GetTempPath alone: PostgreSQL's own user must be able to reach the data folder.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ingest-bench-");

    public WorkFolder() => File.SetUnixFileMode(
        _folder.FullName, File.GetUnixFileMode(_folder.FullName) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    public string Sub(string name) => _folder.CreateSubdirectory(name).FullName;

    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
