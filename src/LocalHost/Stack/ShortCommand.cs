using System.Diagnostics;
using System.Text;

namespace Ingest.LocalHost.Stack;

/// <summary>A program that ends by itself within seconds.</summary>
internal static class ShortCommand
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end and answers its exit code and everything it printed.</summary>
    /// <exception cref="TimeoutException">It did not end within two minutes; it was killed.</exception>
    public static (int ExitCode, string Output) Run(IReadOnlyList<string> command, string input = "")
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        ServerEnvironment.Apply(start);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        var output = new StringBuilder();
        void Append(object sender, DataReceivedEventArgs line)
        {
            lock (output)
            {
                output.AppendLine(line.Data);
            }
        }

        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeLimit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command[0]} did not end within {TimeLimit.TotalSeconds:0} s.");
        }

        process.WaitForExit();
        lock (output)
        {
            return (process.ExitCode, output.ToString());
        }
    }
}
