namespace Ingest.LocalHost.Files;

/// <summary>A file that a command is to take in, or the reason why it cannot.</summary>
/// <param name="Name">The document's name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Problem">Why it is not taken in, or null.</param>
internal sealed record SelectedFile(string Name, string Path, FileProblem? Problem = null)
{
    /// <summary>Bytes of the files, by name; without those that cannot be looked at.</summary>
    public static IReadOnlyDictionary<string, long> Measure(IReadOnlyList<SelectedFile> files)
    {
        var sizes = new Dictionary<string, long>(files.Count, StringComparer.Ordinal);
        foreach (var file in files.Where(static file => file.Problem is null))
        {
            if (new FileInfo(file.Path) is { Exists: true } found)
            {
                sizes[file.Name] = found.Length;
            }
        }

        return sizes;
    }
}

/// <summary>Why a file was not taken in, failed, or is ready with a warning.</summary>
/// <param name="Code">One of <see cref="Domain.Errors.ErrorCodes"/>.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record FileProblem(string Code, string Message)
{
    /// <summary>Code and message, for people.</summary>
    public override string ToString() => $"{Code}: {Message}";
}
