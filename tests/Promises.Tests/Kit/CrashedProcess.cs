using System.Diagnostics;

namespace Ingest.Promises.Tests.Kit;

/// <summary>A worker process that hangs at a named step until it is killed with SIGKILL.</summary>
internal sealed class CrashedProcess : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _output = [];

    private CrashedProcess(Process process) => _process = process;

    public static CrashedProcess Start(IEnumerable<(string Name, string Value)> settings, string step, IEnumerable<string> role)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Ingest.CrashWorker.dll"));
        start.ArgumentList.Add(step);
        foreach (var argument in role)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new CrashedProcess(Process.Start(start)!);
    }

    /// <summary>Waits until the process hangs at its step, then kills it with no chance to clean up.</summary>
    public async Task KillAtStepAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == "paused")
            {
                _process.Kill();
                await _process.WaitForExitAsync(limit.Token);
                return;
            }

            _output.Add(line);
        }

        Assert.Fail($"The process ended before its step:\n{string.Join('\n', _output)}\n{await _process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
