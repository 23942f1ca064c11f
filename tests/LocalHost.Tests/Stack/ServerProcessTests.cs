using Ingest.LocalHost.Stack;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Stack;

public sealed class ServerProcessTests
{
    private const string Secret = "planted-in-the-host-0123456789";

    public ServerProcessTests() => Environment.SetEnvironmentVariable("INGEST_TEST_PLANTED", Secret);

    [Fact]
    public async Task Start_SecretInTheHostsEnvironment_IsNotInTheServers()
    {
        using var folder = new TemporaryFolder();
        var server = ServerProcess.Start(
            ["sleep", "1000"], new Dictionary<string, string> { ["OWN"] = "its own" }, folder.Find("pid"), folder.Find("log"));
        try
        {
            // The shell becomes the server step by step; what it has at the end counts.
            var environment = await Eventually.GetAsync(
                () => Task.FromResult(File.ReadAllText($"/proc/{server.Pid}/cmdline").StartsWith("sleep", StringComparison.Ordinal) ? File.ReadAllText($"/proc/{server.Pid}/environ") : ""),
                static text => text.Length > 0);

            Assert.Contains("OWN=its own", environment, StringComparison.Ordinal);
            Assert.Contains("PATH=", environment, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, environment, StringComparison.Ordinal);
        }
        finally
        {
            await server.KillAsync();
        }
    }

    [Fact]
    public void Run_SecretInTheHostsEnvironment_IsNotInTheCommands()
    {
        var (exitCode, output) = ShortCommand.Run(["env"]);

        Assert.Equal(0, exitCode);
        Assert.Contains("PATH=", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
    }
}
