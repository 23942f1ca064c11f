using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.Logging;

namespace Ingest.LocalHost.Commands;

/// <summary>An error that no part foresaw, and so a fault of this program: its stack is for the log, one line for the person.</summary>
internal static partial class UnforeseenError
{
    /// <summary>Logs the error in the data folder and answers the line for the person. When it cannot be logged, the line says why.</summary>
    public static string Describe(Exception error, Func<HomeFolder> home)
    {
        var what = Plain.Line($"an unforeseen {error.GetType().Name} ended this command: {error.Message.TrimEnd('.')}.");
        try
        {
            var path = Path.Combine(home().Logs, "ingest.log");
            using var log = LineLog.ToFile(path, TimeProvider.System);
            LogUnforeseen(log.CreateLogger(nameof(UnforeseenError)), error);
            return $"{what} The details are in {path}.";
        }
        catch (Exception logError) when (logError is IOException or UnauthorizedAccessException or IngestException)
        {
            return $"{what} Its details could not be logged: {Plain.Line(logError.Message)}";
        }
    }

    [LoggerMessage(7401, LogLevel.Critical, "The command met an unforeseen error.")]
    private static partial void LogUnforeseen(ILogger logger, Exception error);
}
