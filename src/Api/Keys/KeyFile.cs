using System.Buffers.Text;
using System.Security.Cryptography;
using Ingest.Domain.Errors;

namespace Ingest.Api.Keys;

/// <summary>A key in a file that only its owner can read: how one machine gets its key without anybody choosing one.</summary>
public static class KeyFile
{
    private const string Setting = "Ingest:Api:KeyFile";

    private const int KeyBytes = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// The key in the file, made of 256 random bits and written with mode 600 if there is no file yet. Several processes may call this at
    /// once; all get the same key.
    /// </summary>
    /// <exception cref="SettingException">The file is readable by others or holds no usable key.</exception>
    public static string ReadOrCreate(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            Create(path);
        }

        return Read(path);
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

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) is not UnixFileMode.None and var mode)
        {
            throw new SettingException(Setting, "a file that only its owner can read (mode 600)", $"{path} with also {mode}", $"Run: chmod 600 '{path}'");
        }

        var key = File.ReadAllText(path).Trim();
        return ApiOptionsValidation.IsUsable(key)
            ? key
            : throw new SettingException(
                Setting, $"a file with one key of at least {ApiOptions.MinKeyLength} visible ASCII characters", path, "Delete the file to get a new key.");
    }

    private static void Create(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        // Written whole under a name of its own, then moved without overwriting: nobody ever reads half a key, and the first one wins.
        var draft = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.WriteLine(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes)));
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
