using System.CommandLine;
using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Stack;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class IngestCommandTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Ingest__Workr__Slots", "2", "Did you mean Ingest:Worker?")]
    [InlineData("Ingest__Worker__Slot", "2", "Did you mean Ingest:Worker:Slots?")]
    [InlineData("Ingest__Worker__Slots", "many", "Ingest:Worker:Slots: expected a whole number, but found 'many'")]
    [InlineData("Ingest__Worker__Slots", "65", "Ingest:Worker:Slots: expected 1 to 64, but found '65'")]
    [InlineData("Ingest__Worker__LeaseDuration", "soon", "Ingest:Worker:LeaseDuration: expected a time span")]
    [InlineData("Ingest__Postgres__MaxPoolSize", "2", "Ingest:Postgres:MaxPoolSize: expected at least")]
    public async Task WrongSetting_StopsTheStartWithOnePlainLine(string variable, string value, string message)
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set(variable, value);

        var status = await ingest.RunAsync("status");

        Assert.Equal(2, status.ExitCode);
        Assert.Equal("", status.Output);
        Assert.Contains(message, status.Error, StringComparison.Ordinal);
        Assert.Single(status.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task UnforeseenError_IsOnePlainLineThatNamesTheLogWithItsStack()
    {
        using var folder = new TemporaryFolder();
        var home = new HomeFolder(folder.Find("home"));
        using var errors = new StringWriter();
        var verb = new Command("break");
        verb.SetAction(static (_, _) => Task.FromException<int>(new InvalidOperationException("two\nlines")));

        var code = await IngestCommand.RunAsync(new RootCommand { verb }, ["break"], () => home, errors);

        var log = Path.Combine(home.Logs, "ingest.log");
        Assert.Equal(70, code);
        Assert.Equal($"ingest: an unforeseen InvalidOperationException ended this command: two lines. The details are in {log}.{Environment.NewLine}", errors.ToString());
        Assert.Contains("   at ", await File.ReadAllTextAsync(log, Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnforeseenError_LogCannotBeWritten_IsStillOnePlainLine()
    {
        using var folder = new TemporaryFolder();
        using var errors = new StringWriter();
        var verb = new Command("break");
        verb.SetAction(static (_, _) => Task.FromException<int>(new InvalidOperationException("broken")));

        var code = await IngestCommand.RunAsync(new RootCommand { verb }, ["break"], () => new HomeFolder(folder.Write("file", "in the way")), errors);

        Assert.Equal(70, code);
        Assert.Contains("could not be logged", Assert.Single(errors.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_MissingArgument_IsStillAnAnswer()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();

        var help = await ingest.RunAsync("search", "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Equal("", help.Error);
    }

    [Fact]
    public async Task SettingsFile_IsReadAndTheEnvironmentWins()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await File.WriteAllTextAsync(ingest.Home.Find("settings.json"), """{ "Ingest": { "Worker": { "Slots": 65 } } }""", Cancelled);

        var wrong = await ingest.RunAsync("status");
        ingest.Set("Ingest__Worker__Slots", "1");
        var corrected = await ingest.RunAsync("status");

        Assert.Contains("but found '65'", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(0, corrected.ExitCode);
    }

    [Fact]
    public async Task Show_UnknownName_SuggestsOneThatComesClose()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync("run", ingest.Write("annual report.txt", "Words."));

        var show = await ingest.RunAsync("show", "report");

        Assert.Equal(2, show.ExitCode);
        Assert.Contains("Did you mean 'annual report.txt'?", show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RetryAndDelete_SayWhatTheyDid()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync("run", ingest.Write("fine.txt", "Words."), ingest.Write("junk.bin", "\u0001\u0002\u0003\0\0\0\u0007"));

        var retried = await ingest.RunAsync("retry", "junk.bin");
        var refused = await ingest.RunAsync("retry", "fine.txt");
        var deleted = await ingest.RunAsync("delete", "fine.txt");
        var search = await ingest.RunAsync("search", "words", "--json");
        var status = await ingest.RunAsync("status", "--json");

        Assert.Equal(0, retried.ExitCode);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("it is ready", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, deleted.ExitCode);
        Assert.Equal(0, search.Json.GetProperty("results").GetArrayLength());
        Assert.Equal(1, status.Json.GetProperty("collections")[0].GetProperty("documents").GetProperty("pending").GetInt32());
    }

    [Fact]
    public async Task Reconcile_NothingWrong_FindsNothing()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync("run", ingest.Write("fine.txt", "Words."));

        var reconcile = await ingest.RunAsync("reconcile", "--json");

        Assert.Equal(0, reconcile.ExitCode);
        var checks = reconcile.Json.GetProperty("checks").EnumerateArray().ToList();
        Assert.NotEmpty(checks);
        Assert.All(checks, static check => Assert.Equal(0, check.GetProperty("found").GetInt32()));
    }
}
