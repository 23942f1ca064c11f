using System.CommandLine;
using System.Runtime.InteropServices;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Commands.Completions;
using Ingest.LocalHost.Commands.Help;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Commands;

/// <summary>The command line: parses, runs one verb, and turns what stops it into one plain line and an exit code.</summary>
internal static class IngestCommand
{
    /// <summary>As <see cref="ExitCodes.Failed"/>.</summary>
    public const int Failed = ExitCodes.Failed;

    /// <summary>Runs one command to its end and answers the exit code.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(Build(), args, HomeFolder.FromEnvironment, Console.Error);

    /// <summary>As the other, with verbs, data folder and error stream of the caller's choice.</summary>
    internal static async Task<int> RunAsync(RootCommand verbs, string[] args, Func<HomeFolder> home, TextWriter errors)
    {
        var parsed = verbs.Parse(args);
        if (CallErrors.Of(parsed) is { Count: > 0 } wrong)
        {
            foreach (var line in wrong)
            {
                await errors.WriteLineAsync(line);
            }

            return ExitCodes.Usage;
        }

        using var stopping = new CancellationTokenSource();
        var interrupted = ExitCodes.Interrupted;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stopping));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            interrupted = ExitCodes.Terminated;
            Stop(signal, stopping);
        });

        // The verbs stop by themselves within 10 s; the library's own two-second limit would cut them off.
        var invocation = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(invocation, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return interrupted;
        }
        catch (IngestException error)
        {
            await errors.WriteLineAsync($"ingest: {error.Message}");
            return ExitCodes.Of(error);
        }
        catch (TimeoutException error)
        {
            await errors.WriteLineAsync($"ingest: {error.Message}");
            return ExitCodes.PartMissing;
        }
        catch (IOException error) when (IsFull(error))
        {
            await errors.WriteLineAsync($"ingest: the disk is full: {error.Message.TrimEnd('.')}. Make room, then run the same command again: it goes on.");
            return ExitCodes.PartMissing;
        }
#pragma warning disable CA1031 // The last frame: what nobody foresaw becomes one plain line, and its stack goes to the log.
        catch (Exception error)
        {
            await errors.WriteLineAsync($"ingest: {UnforeseenError.Describe(error, home)}");
            return ExitCodes.Faulty;
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
            CostCommand.Create(),
            DocumentCommands.CreateShow(),
            DocumentCommands.CreateRetry(),
            DocumentCommands.CreateDelete(),
            ReconcileCommand.Create(),
            ReindexCommand.Create(),
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
            BatchCommands.CreateList(),
            BatchCommands.CreateShow(),
            BatchCommands.CreateCancel(),
            BatchCommands.CreateResume(),
            ServiceCommands.CreateDown(),
            ResetCommand.Create(),
            McpCommand.Create(),
            DoctorCommand.Create(),
            CompletionsCommand.Create(),
            ServersCommand.Create(),
        };
        TeachingHelp.AddTo(root);
        return root;
    }

    /// <summary>ENOSPC and EDQUOT (errno(3)) of Linux, which .NET hands on as they are.</summary>
    private static bool IsFull(IOException error) => error.HResult is 28 or 122;

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stopping)
    {
        signal.Cancel = true;
        if (stopping.IsCancellationRequested)
        {
            // The second time they mean it. Leases expire, and the watch stops the servers.
            Environment.Exit(ExitCodes.Interrupted);
        }

        // Not on this thread: what stops may take a while, and the second signal has to come through.
        _ = stopping.CancelAsync();
    }
}
