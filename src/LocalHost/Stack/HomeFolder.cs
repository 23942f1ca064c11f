using System.Security.Cryptography;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Stack;

/// <summary>
/// The data folder of one local installation: databases, blobs, secrets and logs, and nothing outside it. Named by the environment variable
/// <c>INGEST_HOME</c>; by default <c>.local</c> in the repository. Several of them run side by side without touching each other.
/// </summary>
public sealed class HomeFolder
{
    /// <summary>The environment variable that moves the data folder.</summary>
    public const string Variable = "INGEST_HOME";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Uses this folder and creates it, with its <c>logs</c>, when it is missing.</summary>
    public HomeFolder(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(Logs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(Variable, "a folder that can be created and written", Root, e.Message);
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Root { get; }

    /// <summary>Readable logs: <c>ingest.log</c>, <c>postgres.log</c>, <c>azurite.log</c> and one older of each.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>The folder of <c>INGEST_HOME</c>, or <c>.local</c> in the repository.</summary>
    public static HomeFolder FromEnvironment() =>
        new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : RepositoryFolder.Find(".local"));

    /// <summary>Full path of something in the folder.</summary>
    public string Find(params string[] names) => Path.Combine([Root, .. names]);

    /// <summary>
    /// A secret made at first use and kept in a file that only its owner can read (mode 600). Processes that race for it all get the same one.
    /// </summary>
    /// <param name="name">File name.</param>
    /// <param name="bytes">Random bytes in it; it is written in hexadecimal or, when <paramref name="base64"/>, in base 64.</param>
    /// <param name="base64">The form.</param>
    public string ReadOrCreateSecret(string name, int bytes = 32, bool base64 = false)
    {
        var path = Find(name);
        if (!File.Exists(path))
        {
            var random = RandomNumberGenerator.GetBytes(bytes);
            var fresh = $"{path}.{Environment.ProcessId}";
            File.Delete(fresh);
            using (var file = new StreamWriter(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                file.WriteLine(base64 ? Convert.ToBase64String(random) : Convert.ToHexStringLower(random));
            }

            try
            {
                File.Move(fresh, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(fresh);
            }
        }

        return File.ReadAllText(path).Trim();
    }

    /// <inheritdoc/>
    public override string ToString() => Root;
}
