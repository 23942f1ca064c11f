using System.Security.Cryptography;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Files;

namespace Ingest.LocalHost.Ingestion;

/// <summary>Reads files for a manifest: name, size and hash, as many files at once as there are cores.</summary>
/// <param name="maxFileSize">A larger file is not hashed: it is refused when it is sent.</param>
internal sealed class FileManifest(long maxFileSize)
{
    /// <summary>The entry of every file, in their order.</summary>
    public async Task<IReadOnlyList<ManifestFile>> ReadAsync(IReadOnlyList<(int Index, SelectedFile File)> files, CancellationToken cancellationToken)
    {
        var read = new ManifestFile[files.Count];
        await Parallel.ForAsync(
            0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (i, token) => read[i] = await ReadAsync(files[i].Index, files[i].File, token));
        return read;
    }

    private async Task<ManifestFile> ReadAsync(int index, SelectedFile file, CancellationToken cancellationToken)
    {
        if (file.Problem is not null)
        {
            return new ManifestFile(index, file, null, file.Problem);
        }

        try
        {
            var name = DocumentName.Parse(file.Name);
            await using var bytes = new FileStream(
                file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var hash = bytes.Length > maxFileSize ? (ContentHash?)null : new ContentHash(await SHA256.HashDataAsync(bytes, cancellationToken));
            return new ManifestFile(index, file, new BatchEntry(name, bytes.Length, hash), null);
        }
        catch (Exception error) when (FileFault.Describe(error) is { } problem)
        {
            return new ManifestFile(index, file, null, problem);
        }
    }
}

/// <summary>A file of a manifest, or why it is none.</summary>
/// <param name="Index">Its place among the results.</param>
/// <param name="File">The file.</param>
/// <param name="Entry">Its entry, or null.</param>
/// <param name="Problem">Why it cannot be sent, or null.</param>
internal sealed record ManifestFile(int Index, SelectedFile File, BatchEntry? Entry, FileProblem? Problem);

/// <summary>What a file is to blame for itself; it fails then, and the others go on.</summary>
internal static class FileFault
{
    /// <summary>The reason, or null when it is none of the file's.</summary>
    public static FileProblem? Describe(Exception error) => error switch
    {
        IngestException known => new FileProblem(known.Code, known.Message),
        FileNotFoundException or DirectoryNotFoundException => new FileProblem(ErrorCodes.NotFound, "The file vanished before it was read. Run again when it is back."),
        IOException or UnauthorizedAccessException => new FileProblem(ErrorCodes.Unreadable, $"The file cannot be read: {error.Message}"),
        _ => null,
    };
}
