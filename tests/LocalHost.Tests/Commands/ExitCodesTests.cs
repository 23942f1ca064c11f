using System.CommandLine;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class ExitCodesTests
{
    public static TheoryData<Exception, int> Errors => new()
    {
        { new SettingException("Ingest:Worker:Slots", "1 to 64", "65", "Correct it."), 2 },
        { new FatalException(ErrorCodes.NotFound, "There is no document 'x'."), 2 },
        { new FatalException(ErrorCodes.InvalidState, "It is up already."), 2 },
        { new FatalException(ErrorCodes.ToolMissing, "PostgreSQL is not installed."), 3 },
        { new FatalException(ErrorCodes.NotReady, "No service is up."), 3 },
        { new RetryableException(ErrorCodes.DatabaseUnavailable, "It does not answer."), 3 },
        { new TimeoutException("Another process holds the lock."), 3 },
        { new IOException("No space left on device", 28), 3 },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task RunAsync_Error_HasItsExitCodeAndOnePlainLine(Exception error, int code)
    {
        using var lines = new StringWriter();
        var verb = new Command("break");
        verb.SetAction((_, _) => Task.FromException<int>(error));

        var actual = await IngestCommand.RunAsync(new RootCommand { verb }, ["break"], static () => throw new InvalidOperationException("No log is needed."), lines);

        Assert.Equal(code, actual);
        Assert.StartsWith("ingest: ", Assert.Single(lines.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Readme_HasEveryExitCode()
    {
        var readme = File.ReadAllText(RepositoryFolder.Find("README.md"));

        Assert.All(ExitCodes.All, code => Assert.Contains($"| {code.Code} | {code.Meaning} |", readme, StringComparison.Ordinal));
    }
}
