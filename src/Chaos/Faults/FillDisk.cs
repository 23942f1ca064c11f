using System.Diagnostics;

namespace Ingest.Chaos.Faults;

/// <summary>
/// The disk of a service's data folder (scratch files, logs) is full for some seconds. The folder lies on a small file system of its own, which only root can
/// make. The servers' disks stay as they are: what PostgreSQL does without disk is not this project's to prove.
/// </summary>
internal sealed class FillDisk : Fault
{
    /// <summary>Size of the file systems.</summary>
    public const string Size = "64m";

    /// <inheritdoc cref="FillDisk"/>
    public FillDisk()
        : base("full disk")
    {
    }

    public override string? Obstacle => Environment.IsPrivilegedProcess ? null : "needs root, to put a small file system under a data folder";

    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        if (scene.ChooseService() is not { } service)
        {
            return false;
        }

        var ballast = service.Home.Find("ballast");
        try
        {
            await FillAsync(ballast);
            await HoldAsync(scene.Between(5, 15), cancellationToken);
        }
        finally
        {
            File.Delete(ballast);
        }

        return true;
    }

    /// <summary>Puts a small file system there, if this machine lets us. True when it did.</summary>
    public static bool TryMount(string folder) => Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", $"size={Size},mode=755", "tmpfs", folder);

    /// <summary>Takes it away again.</summary>
    public static void Unmount(string folder) => Run("umount", "--lazy", folder);

    private static async Task FillAsync(string ballast)
    {
        var block = new byte[64 * 1024];
        await using var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (true)
            {
                await file.WriteAsync(block);
            }
        }
        catch (IOException)
        {
            // Full: what was wanted.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
