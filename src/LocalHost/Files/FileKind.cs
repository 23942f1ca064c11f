using System.Runtime.InteropServices;

namespace Ingest.LocalHost.Files;

/// <summary>What a path leads to. .NET does not tell a pipe from a file, and opening a pipe waits for ever.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or a symbolic link to nothing.</summary>
    Missing,

    /// <summary>Bytes.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, socket or device.</summary>
    Special,

    /// <summary>It may not be looked at.</summary>
    Forbidden,
}

/// <summary>Asks the system what a path leads to.</summary>
internal static partial class FileKinds
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeOnly = 1;        // STATX_TYPE
    private const int ModeOffset = 28;      // stx_mode in struct statx, the same on every architecture (statx(2))
    private const int StatxSize = 256;
    private const int TypeMask = 0xF000;    // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG
    private const int Directory = 0x4000;   // S_IFDIR
    private const int NotPermitted = 1;     // EPERM
    private const int AccessDenied = 13;    // EACCES

    /// <summary>Follows symbolic links.</summary>
    public static FileKind Find(string path)
    {
        Span<byte> answer = stackalloc byte[StatxSize];
        if (Statx(CurrentFolder, path, 0, TypeOnly, answer) != 0)
        {
            return Marshal.GetLastPInvokeError() is NotPermitted or AccessDenied ? FileKind.Forbidden : FileKind.Missing;
        }

        return (MemoryMarshal.Read<ushort>(answer[ModeOffset..]) & TypeMask) switch
        {
            RegularFile => FileKind.File,
            Directory => FileKind.Folder,
            _ => FileKind.Special,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> answer);
}
