namespace Ingest.Adapters.Tests.Extractors.Tools;

/// <summary>The documents in the repository's samples folder.</summary>
internal static class SampleFiles
{
    private static readonly string Folder = Path.Combine(Root(new DirectoryInfo(AppContext.BaseDirectory)), "samples");

    /// <summary>The bytes of one.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    private static string Root(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ingest.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository; samples is looked for beside Ingest.sln.");
    }
}
