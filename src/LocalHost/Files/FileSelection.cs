using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Files;

/// <summary>
/// Turns the paths of a command line into files with document names. Folders are walked whole, but for hidden files and folders, and a folder
/// that symbolic links reach twice is entered once. A file's name is its path below the given folder; when two given folders hold the same
/// name, the names get as many parent folders in front as it takes to tell them apart.
/// </summary>
internal sealed class FileSelection
{
    private readonly List<Candidate> _files = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    private FileSelection()
    {
    }

    /// <summary>Hidden files and folders (a dot in front) that were left out.</summary>
    public int Hidden { get; private set; }

    /// <summary>Links to folders that had been entered already.</summary>
    public int RepeatedFolders { get; private set; }

    /// <summary>The files, in the order given and by name within a folder.</summary>
    public IReadOnlyList<SelectedFile> Files { get; private set; } = [];

    /// <summary>Walks the paths. Nothing is opened.</summary>
    public static FileSelection From(IEnumerable<string> paths)
    {
        var selection = new FileSelection();
        foreach (var path in paths)
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            selection.Add(full, new DirectoryInfo(full).Parent?.FullName ?? full, isGiven: true);
        }

        selection.Files = Name(selection._files);
        return selection;
    }

    private void Add(string path, string root, bool isGiven = false)
    {
        switch (FileKinds.Find(path))
        {
            case FileKind.File:
                Add(path, root, problem: null);
                break;
            case FileKind.Folder:
                Walk(path, isGiven ? path : root);
                break;
            case FileKind.Special:
                Add(path, root, new FileProblem(ErrorCodes.UnsupportedType, "It is a pipe, socket or device, not a file. Save its content as a file and add that."));
                break;
            case FileKind.Forbidden:
                Add(path, root, new FileProblem(ErrorCodes.Unreadable, "It may not be read by this user. Change its permissions, then run again."));
                break;
            default:
                Add(path, root, new FileProblem(ErrorCodes.NotFound, path.Contains('\uFFFD', StringComparison.Ordinal)
                    ? "Its name is not valid UTF-8, so it cannot be opened. Rename it, then run again."
                    : "There is no such file or folder. Check the path, then run again."));
                break;
        }
    }

    private void Add(string path, string root, FileProblem? problem)
    {
        if (_paths.Add(path))
        {
            _files.Add(new Candidate(path, root, problem));
        }
    }

    private void Walk(string folder, string root)
    {
        if (!_folders.Add(ResolveFully(folder)))
        {
            RepeatedFolders++;
            return;
        }

        string[] entries;
        try
        {
            entries = Directory.GetFileSystemEntries(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Add(folder, Path.GetDirectoryName(root) ?? root, new FileProblem(ErrorCodes.Unreadable, $"The folder cannot be read: {error.Message}"));
            return;
        }

        Array.Sort(entries, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (Path.GetFileName(entry.AsSpan()).StartsWith("."))
            {
                Hidden++;
            }
            else
            {
                Add(entry, root);
            }
        }
    }

    /// <summary>The folder without any symbolic link on the way, so that every way to it is one.</summary>
    private static string ResolveFully(string folder)
    {
        var resolved = Path.GetPathRoot(folder)!;
        foreach (var part in folder[resolved.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            if (new DirectoryInfo(resolved).ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                resolved = ResolveFully(Path.TrimEndingDirectorySeparator(target.FullName));
            }
        }

        return resolved;
    }

    private static List<SelectedFile> Name(List<Candidate> files)
    {
        var roots = files.Select(static f => f.Root).ToArray();
        while (true)
        {
            var names = files.Select((file, i) => Path.GetRelativePath(roots[i], file.Path)).ToArray();
            var clashes = names.Select(static (name, i) => (Name: Normalize(name), i)).GroupBy(static n => n.Name, static n => n.i).Where(static g => g.Count() > 1).ToList();
            var widened = false;
            foreach (var i in clashes.SelectMany(static clash => clash))
            {
                if (Path.GetDirectoryName(roots[i]) is { } parent)
                {
                    roots[i] = parent;
                    widened = true;
                }
            }

            if (!widened)
            {
                var doubles = clashes.SelectMany(static clash => clash.Skip(1)).ToHashSet();
                return [.. files.Select((file, i) => new SelectedFile(names[i], file.Path, doubles.Contains(i) ? SameName : file.Problem))];
            }
        }
    }

    private static FileProblem SameName => new(
        ErrorCodes.InvalidName, "Another file has the same name in another Unicode form, and names are compared in one form (NFC). Rename one of them.");

    private static string Normalize(string name)
    {
        try
        {
            return name.Normalize();
        }
        catch (ArgumentException)
        {
            // Not valid Unicode: refused later with the rule it breaks.
            return name;
        }
    }

    private sealed record Candidate(string Path, string Root, FileProblem? Problem);
}
