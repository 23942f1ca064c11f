using Ingest.Domain.Errors;

namespace Ingest.Chaos.Commands;

/// <summary>The data folder of one run, in the temp directory: gone when nothing was wrong, kept when there is something to look at.</summary>
internal static class RunFolder
{
    /// <summary>Runs with a folder and turns the answer into an exit code: 0 good, 1 something did not hold, 2 it could not run, 130 interrupted.</summary>
    /// <param name="keep">Keep the folder in any case.</param>
    /// <param name="run">Answers whether all was well.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public static async Task<int> UseAsync(bool keep, Func<string, Task<bool>> run, CancellationToken cancellationToken)
    {
        var home = Directory.CreateTempSubdirectory("ingest-chaos-");

        // The database's own user has to pass.
        File.SetUnixFileMode(home.FullName, File.GetUnixFileMode(home.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        try
        {
            var good = await run(home.FullName);
            if (good && !keep)
            {
                home.Delete(recursive: true);
            }

            return good ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 130;
        }
        catch (Exception error) when (error is IngestException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"ingest chaos: {error.Message} (data and logs: {home.FullName})");
            return 2;
        }
    }
}
