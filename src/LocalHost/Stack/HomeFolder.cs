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
    public static HomeFolder FromEnvironment() => new(PathFromEnvironment());

    /// <summary>Full path of that folder, which is not made.</summary>
    public static string PathFromEnvironment() => Path.TrimEndingDirectorySeparator(Path.GetFullPath(
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : RepositoryFolder.Find(".local")));

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
            using var turn = TakeTurn(path + ".lock");
            if (!File.Exists(path))
            {
                var random = RandomNumberGenerator.GetBytes(bytes);
                WriteSecret(name, base64 ? Convert.ToBase64String(random) : Convert.ToHexStringLower(random));
            }
        }

        return File.ReadAllText(path).Trim();
    }

    /// <summary>
    /// Writes a secret to a file that only its owner can read (mode 600), whole beside its place and moved there, so that nobody ever reads half
    /// of it.
    /// </summary>
    public void WriteSecret(string name, string secret)
    {
        var fresh = Find(name + ".new");
        File.Delete(fresh);
        using (var file = new StreamWriter(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.WriteLine(secret);
        }

        File.Move(fresh, Find(name), overwrite: true);
    }

    /// <inheritdoc/>
    public override string ToString() => Root;

    /// <summary>Whoever holds it writes one line and goes on, so the wait is short; a process that dies gives it back.</summary>
    private static FileLock TakeTurn(string path)
    {
        while (true)
        {
            if (FileLock.TryTake(path, shared: false) is { } turn)
            {
                return turn;
            }

            Thread.Sleep(1);
        }
    }
}
