using System.Diagnostics;
using System.Net;
using Ingest.LocalHost.Stack;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class ServiceCommandsTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Up_WorksForOtherCommandsUntilDown()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var up = ingest.Start("up");
        var url = await IngestProcess.ReadUrlAsync(up);
        using var http = new HttpClient { BaseAddress = url };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("api/health/live", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("api/status", Cancelled)).StatusCode);
        http.DefaultRequestHeaders.Add("X-Ingest-Key", (await File.ReadAllTextAsync(ingest.Home.Find("api-key"), Cancelled)).Trim());
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("api/health/ready", Cancelled)).StatusCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ingest.Home.Find("api-key")));

        var added = await ingest.RunAsync("add", ingest.Write("note.txt", "Words."), "--strict");
        var second = await ingest.RunAsync("up");
        var reset = await ingest.RunAsync("reset", "--yes");
        var down = await ingest.RunAsync("down");
        await WaitForEndAsync(up);

        Assert.Contains("1 ready, 0 failed", added.Output, StringComparison.Ordinal);
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("is up on", second.Error, StringComparison.Ordinal);
        Assert.Equal(2, reset.ExitCode);
        Assert.Equal(0, down.ExitCode);
        Assert.Equal(0, up.ExitCode);
    }

    [Fact]
    public async Task Up_WhileAnotherIsStarting_IsRefusedInOnePlainLine()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        using var starting = FileLock.TryTake(ingest.Home.Find("service.lock"), shared: false);

        var up = await ingest.RunAsync("up");

        Assert.Equal(2, up.ExitCode);
        Assert.Contains("A service is starting on", Assert.Single(up.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_NoServiceIsUp_SaysHowToStartOne()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);

        var added = await ingest.RunAsync("add", ingest.Write("note.txt", "Words."));

        Assert.Equal(3, added.ExitCode);
        Assert.Contains("./ingest up", added.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OwnServersKilledHard_LeavesNoProcessAndTheNextRunGoesOn()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();
        var up = ingest.Start("up");
        await IngestProcess.ReadUrlAsync(up);
        up.Kill(entireProcessTree: false);
        await WaitForEndAsync(up);

        await Eventually.HoldsAsync(() => CommandLines().All(line => !line.Contains(ingest.Home.Root, StringComparison.Ordinal)));
        var run = await ingest.RunAsync("run", ingest.Write("note.txt", "Words."), "--strict");
        var reset = await ingest.RunAsync("reset", "--yes");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, reset.ExitCode);
        Assert.False(Directory.Exists(ingest.Home.Find("postgres")));
        Assert.DoesNotContain(CommandLines(), line => line.Contains(ingest.Home.Root, StringComparison.Ordinal));
    }

    private static async Task WaitForEndAsync(Process up)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await up.WaitForExitAsync(limit.Token);
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            yield return line;
        }
    }
}
