using System.Text.Json;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Commands;

/// <summary><c>--model semantic-512</c>, as a person uses it: a real process of the real model.</summary>
public sealed class SemanticModelTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_NewCollectionOfTheModel_FindsMeaningsAndStartsNothingElsewhere()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Write("vehicles.txt", "The car would not start because its engine had failed.");
        ingest.Write("kitchen.txt", "The bread is baked at five in the morning.");
        ingest.Write("garden.txt", "Roses are watered in the evening, tomatoes twice a day.");

        var run = await ingest.RunAsync("run", ingest.Files, "--collection", "notes", "--model", "semantic-512", "--json");
        var search = await ingest.RunAsync("search", "a broken automobile", "--collection", "notes", "--json");
        var plain = await ingest.RunAsync("run", ingest.Files, "--json");

        Assert.Equal(3, run.Json.GetProperty("totals").GetProperty("ready").GetInt32());
        Assert.Equal("vehicles.txt", search.Json.GetProperty("results")[0].GetProperty("name").GetString());
        Assert.Equal(0, plain.ExitCode);
        var starts = File.ReadLines(Path.Combine(ingest.Home.Logs, "ingest.log")).Count(static line => line.Contains("The embedder semantic-512 runs as process", StringComparison.Ordinal));

        // The first run, the search, and the third command because a collection of its queue uses the model: it proves what its worker may need.
        Assert.Equal(3, starts);
    }

    [Fact]
    public async Task Run_NobodyAsksForTheModel_StartsNothing()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);

        await ingest.RunAsync("run", ingest.Write("a.txt", "Words."));
        await ingest.RunAsync("search", "words");

        Assert.DoesNotContain("semantic-512", await File.ReadAllTextAsync(Path.Combine(ingest.Home.Logs, "ingest.log"), Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OtherModelThanTheCollectionHas_IsRefusedWithTheCommandThatChangesIt()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var file = ingest.Write("a.txt", "Words.");
        await ingest.RunAsync("run", file, "--collection", "notes");

        var refused = await ingest.RunAsync("run", file, "--collection", "notes", "--model", "semantic-512");
        var same = await ingest.RunAsync("run", file, "--collection", "notes", "--model", "lexical-512");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("has the embedding model lexical-512, not semantic-512", refused.Error, StringComparison.Ordinal);
        Assert.Contains("./ingest reindex notes --model semantic-512", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, same.ExitCode);
    }

    [Fact]
    public async Task Run_ModelThatNobodyHas_SaysWhichThereAre()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);

        var run = await ingest.RunAsync("run", ingest.Write("a.txt", "Words."), "--model", "telepathic-1");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("lexical-512, semantic-512", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_ACollectionUsesTheModel_IsReadyWithItProven()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync("run", ingest.Write("a.txt", "Words."), "--collection", "notes", "--model", "semantic-512");

        var up = ingest.Start("up");
        var url = await IngestProcess.ReadUrlAsync(up);
        using var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Add("X-Ingest-Key", (await File.ReadAllTextAsync(ingest.Home.Find("api-key"), Cancelled)).Trim());
        var ready = JsonDocument.Parse(await client.GetStringAsync(new Uri("api/health/ready", UriKind.Relative), Cancelled));

        var probe = Assert.Single(ready.RootElement.GetProperty("probes").EnumerateArray(), static p => p.GetProperty("name").GetString() == "embedder semantic-512");
        Assert.True(probe.GetProperty("ok").GetBoolean());
        await ingest.RunAsync("down");
    }
}
