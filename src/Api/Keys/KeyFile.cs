using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Errors;

namespace Ingest.Api.Keys;

/// <summary>A key in a file that only its owner can read: how one machine gets its key without anybody choosing one.</summary>
public static class KeyFile
{
    private const string Setting = "Ingest:Api:KeyFile";

    private const int KeyBytes = 32;

    private const int MaxAttempts = 250;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The key in the file, made of 256 random bits and written with mode 600 if there is no file yet. Several processes may call this at
    /// once; all get the same key.
    /// </summary>
    /// <exception cref="SettingException">The file is readable by others or holds no usable key.</exception>
    public static string ReadOrCreate(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // Nobody else can have it open meanwhile; so whoever finds it empty is the first, and nobody reads half a key.
        using var file = Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (file.Length == 0)
        {
            file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
            file.Flush(flushToDisk: true);
            file.Position = 0;
        }

        return Read(path, file);
    }

    /// <summary>The key in the file.</summary>
    /// <exception cref="SettingException">There is no such file, it is readable by others, or it holds no usable key.</exception>
    public static string Read(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new SettingException(Setting, "an existing file", path, "Create it with one key in it, or set Ingest:Api:Keys:0.");
        }

        using var file = Open(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(path, file);
    }

    private static string Read(string path, FileStream file)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) is not UnixFileMode.None and var mode)
        {
            throw new SettingException(Setting, "a file that only its owner can read (mode 600)", $"{path} with also {mode}", $"Run: chmod 600 '{path}'");
        }

        using var reader = new StreamReader(file);
        var key = reader.ReadToEnd().Trim();
        return ApiOptionsValidation.IsUsable(key)
            ? key
            : throw new SettingException(
                Setting, $"a file with one key of at least {ApiOptions.MinKeyLength} visible ASCII characters", path, "Delete the file to get a new key.");
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (mode == FileMode.OpenOrCreate && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < MaxAttempts && File.Exists(path))
            {
                // Another process has it open for the moment it takes to write or read one line.
                Thread.Sleep(Pause);
            }
        }
    }
}
