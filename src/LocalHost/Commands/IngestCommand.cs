using System.CommandLine;
using System.Runtime.InteropServices;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Commands;

/// <summary>The command line: parses, runs one verb, and turns what stops it into one plain line and an exit code.</summary>
internal static class IngestCommand
{
    /// <summary>A command's own failure, for example <c>--strict</c> with a failed file, or a name that nothing has.</summary>
    public const int Failed = 1;

    /// <summary>It could not start: a wrong setting or argument, a missing program.</summary>
    public const int NotStarted = 2;

    /// <summary>A fault of this program: EX_SOFTWARE of <c>sysexits.h</c>. The log in the data folder has the details.</summary>
    public const int Faulty = 70;

    /// <summary>Interrupted by the person at the terminal: 128 and the number of SIGINT, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs one command to its end and answers the exit code.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(Build(), args, HomeFolder.FromEnvironment, Console.Error);

    /// <summary>As the other, with verbs, data folder and error stream of the caller's choice.</summary>
    internal static async Task<int> RunAsync(RootCommand verbs, string[] args, Func<HomeFolder> home, TextWriter errors)
    {
        var parsed = verbs.Parse(args);
        using var stopping = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stopping));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stopping));

        // The verbs stop by themselves within 10 s; the library's own two-second limit would cut them off.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            var code = await parsed.InvokeAsync(invocation, stopping.Token);
            return parsed.Errors.Count > 0 ? NotStarted : code;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (IngestException error)
        {
            await errors.WriteLineAsync($"ingest: {error.Message}");
            return NotStarted;
        }
        catch (TimeoutException error)
        {
            await errors.WriteLineAsync($"ingest: {error.Message}");
            return NotStarted;
        }
#pragma warning disable CA1031 // The last frame: what nobody foresaw becomes one plain line, and its stack goes to the log.
        catch (Exception error)
        {
            await errors.WriteLineAsync($"ingest: {UnforeseenError.Describe(error, home)}");
            return Faulty;
        }
#pragma warning restore CA1031
    }

    /// <summary>The verbs, with their help.</summary>
    internal static RootCommand Build()
    {
        var root = new RootCommand("Turns files into something people can search, and never loses one on the way.")
        {
            RunCommand.CreateRun(),
            SearchCommand.Create(),
            StatusCommand.Create(),
            DocumentCommands.CreateShow(),
            DocumentCommands.CreateRetry(),
            DocumentCommands.CreateDelete(),
            ReconcileCommand.Create(),
            SyncCommands.CreateSync(),
            SyncCommands.CreateBackfill(),
            SyncStatusCommand.Create(),
            SyncRunCommands.CreateList(),
            SyncRunCommands.CreateShow(),
            DeletionCommands.CreateApprove(),
            DeletionCommands.CreateKeep(),
            SecretCommands.Create(),
            ServiceCommands.CreateUp(),
            RunCommand.CreateAdd(),
            ServiceCommands.CreateDown(),
            ResetCommand.Create(),
            McpCommand.Create(),
            ServersCommand.Create(),
        };
        HelpWithExample.AddTo(root);
        return root;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = true;
        if (stopping.IsCancellationRequested)
        {
            // The second time they mean it. Leases expire, and the watch stops the servers.
            Environment.Exit(Interrupted);
        }

        // Not on this thread: what stops may take a while, and the second signal has to come through.
        _ = stopping.CancelAsync();
    }
}
