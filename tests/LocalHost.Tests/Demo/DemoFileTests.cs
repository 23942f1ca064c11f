using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Demo;
using Ingest.LocalHost.Stack;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Demo;

public sealed class DemoFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private HomeFolder Home => new(_folder.Find("home"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_NeverRun_IsNull() => Assert.Null(DemoFile.Find(Home));

    [Fact]
    public void Write_ThenFind_IsTheSame()
    {
        DateTimeOffset[] tomorrows = [new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero)];
        var demo = DemoFile.Begin() with { Tomorrows = tomorrows, Sources = new JsonObject { ["demo-jira"] = new JsonObject { ["Product"] = "jira" } } };

        demo.Write(Home);

        var found = DemoFile.Find(Home)!;
        Assert.Equal(demo.Port, found.Port);
        Assert.Equal(tomorrows, found.Tomorrows);
        Assert.Equal(["demo-jira"], found.SourceNames);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "Port": "many", "Tomorrows": [], "Ingest": { "Sources": {} } }""")]
    [InlineData("""{ "Port": 20000, "Tomorrows": ["soon"], "Ingest": { "Sources": {} } }""")]
    public void Find_SomethingElse_SaysToDeleteIt(string content)
    {
        File.WriteAllText(Home.Find("demo.json"), content);

        var error = Assert.Throws<SettingException>(() => DemoFile.Find(Home));

        Assert.Contains("Delete the file", error.Message, StringComparison.Ordinal);
    }
}
