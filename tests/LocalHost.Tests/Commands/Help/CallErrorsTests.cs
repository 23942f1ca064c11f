using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Commands.Help;

namespace Ingest.LocalHost.Tests.Commands.Help;

public sealed class CallErrorsTests
{
    [Theory]
    [InlineData("serch tandem", "there is no verb 'serch'. Did you mean 'search'?")]
    [InlineData("ls", "there is no verb 'ls'. Did you mean 'status'?")]
    [InlineData("upload --json file", "there is no verb 'upload'. Did you mean 'add'?")]
    [InlineData("nonsense", "There are: ")]
    [InlineData("secret lst", "there is no verb 'lst' of secret. Did you mean 'list'?")]
    [InlineData("search tandem --tp 3", "search: there is no option '--tp'. Did you mean '--top'?")]
    [InlineData("run --colection=x file", "run: there is no option '--colection'. Did you mean '--collection'?")]
    [InlineData("run", "expected files and folders, or --source NAME")]
    [InlineData("run file --collection No!", "--collection: expected 1 to 63 of a-z")]
    [InlineData("sync-status --at yesterday-ish", "--at: expected a time such as")]
    public void Of_WrongCall_LeadsToARightOne(string call, string message)
    {
        var lines = CallErrors.Of(IngestCommand.Build().Parse(call));

        Assert.Contains(message, lines[0], StringComparison.Ordinal);
        Assert.StartsWith("ingest: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("--help", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("search --help")]
    [InlineData("search -- --top")]
    [InlineData("search a-b -c")]
    [InlineData("run file --collection notes --strict")]
    public void Of_RightCall_SaysNothing(string call) => Assert.Empty(CallErrors.Of(IngestCommand.Build().Parse(call)));

    [Fact]
    public async Task RunAsync_WrongCall_ExitsWith2()
    {
        using var errors = new StringWriter();

        var code = await IngestCommand.RunAsync(IngestCommand.Build(), ["serch"], static () => throw new InvalidOperationException("No folder is needed."), errors);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("Did you mean 'search'?", errors.ToString(), StringComparison.Ordinal);
    }
}
