using System.Text.Json;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class RunCommandTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_FilesOfAllKinds_GivesEveryOneAFinalStateInOrder()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Write("a fox.txt", "The quick brown fox jumps over the lazy dog.");
        ingest.Write("b/empty.txt", "");
        ingest.Write(".hidden/c.txt", "Not for anybody.");
        ingest.Write("junk.bin", "\u0001\u0002\u0003\0\0\0\u0007");

        var run = await ingest.RunAsync("run", ingest.Files, Path.Combine(ingest.Files, "missing.txt"), "--json");

        Assert.Equal(0, run.ExitCode);
        var files = run.Json.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(["a fox.txt", "b/empty.txt", "junk.bin", "missing.txt"], files.Select(static f => f.GetProperty("name").GetString()));
        Assert.Equal(["ready", "ready", "failed", "failed"], files.Select(static f => f.GetProperty("state").GetString()));
        Assert.Equal(["name", "state", "chunks", "seconds", "error", "warning"], files[0].EnumerateObject().Select(static p => p.Name));
        Assert.Equal(1, files[0].GetProperty("chunks").GetInt32());
        Assert.Equal(JsonValueKind.Null, files[0].GetProperty("error").ValueKind);
        Assert.Equal(JsonValueKind.Null, files[0].GetProperty("warning").ValueKind);
        Assert.Equal("no_text", files[1].GetProperty("warning").GetProperty("code").GetString());
        Assert.Equal("unsupported_type", files[2].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("not_found", files[3].GetProperty("error").GetProperty("code").GetString());
        var totals = run.Json.GetProperty("totals");
        Assert.Equal((4, 2, 2), (totals.GetProperty("files").GetInt32(), totals.GetProperty("ready").GetInt32(), totals.GetProperty("failed").GetInt32()));
        Assert.Contains("1 hidden", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AfterOneThatDiedWhileItReceived_SettlesWhatThatLeft()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync("run", ingest.Write("first.txt", "Words."));
        await using (var dead = stack.BuildServices(
            static services => services.AddSingleton<TimeProvider>(new ManualTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-1)))
                .AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestVectorIndex(),
            ingest.Stores))
        {
            var collection = await dead.GetRequiredService<CollectionDirectory>().ResolveAsync("default", Cancelled);
            await dead.GetRequiredService<IDocumentRegistry>().BeginReceiptAsync(
                new ReceiptRequest(collection, DocumentName.Parse("lost.txt"), "upload"), Cancelled);
        }

        var run = await ingest.RunAsync("run", ingest.Write("second.txt", "Other words."));
        var show = await ingest.RunAsync("show", "lost.txt", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("failed", show.Json.GetProperty("state").GetString());
        Assert.Contains("upload_incomplete", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SecondTime_SaysUnchangedAndFindsTheTextAllTheSame()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Write("rivers.md", "# Norway\n\nThe rivers are cold and clear.");
        await ingest.RunAsync("run", ingest.Files);

        var again = await ingest.RunAsync("run", ingest.Files);
        var search = await ingest.RunAsync("search", "cold", "rivers", "--json");
        var show = await ingest.RunAsync("show", "rivers.md", "--json");
        var status = await ingest.RunAsync("status", "--json");

        Assert.Contains("(1 unchanged), 0 failed", again.Output, StringComparison.Ordinal);
        var hit = Assert.Single(search.Json.GetProperty("results").EnumerateArray());
        Assert.Superset(new HashSet<string> { "documentId", "name", "page", "score", "text", "highlights" }, hit.EnumerateObject().Select(static p => p.Name).ToHashSet());
        Assert.Equal("vector", search.Json.GetProperty("mode").GetString());
        Assert.Equal("rivers.md", hit.GetProperty("name").GetString());
        Assert.Equal(hit.GetProperty("documentId").GetString(), show.Json.GetProperty("id").GetString());
        Assert.Equal("ready", show.Json.GetProperty("state").GetString());
        Assert.Equal(1, show.Json.GetProperty("version").GetInt32());
        Assert.Contains(show.Json.GetProperty("timeline").EnumerateArray(), static line => line.GetProperty("event").GetString() == "published");
        Assert.NotEqual("", show.Json.GetProperty("next").GetString());
        var collection = Assert.Single(status.Json.GetProperty("collections").EnumerateArray());
        Assert.Equal("default", collection.GetProperty("name").GetString());
        Assert.Equal(1, collection.GetProperty("documents").GetProperty("ready").GetInt32());
        Assert.Equal(0, status.Json.GetProperty("schedules").GetArrayLength());
    }

    [Fact]
    public async Task Run_ReadyWithoutText_SaysSoInProgressTableAndShow()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Write("blank.txt", "   \n");

        var run = await ingest.RunAsync("run", ingest.Files);
        var show = await ingest.RunAsync("show", "blank.txt");

        Assert.Contains("blank.txt: ready, 0 chunks", run.Error, StringComparison.Ordinal);
        Assert.All([run.Error, run.Output, show.Output], static text => Assert.Contains("no_text: ", text, StringComparison.Ordinal));
        Assert.Contains("1 ready (1 with a warning), 0 failed", run.Output, StringComparison.Ordinal);
        Assert.All($"{run.Output}{show.Output}".Split('\n'), static line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public async Task Run_OnATerminal_DrawsBarsTheTableAndWhatToDoNext()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var file = ingest.Write("note.txt", "Words.");

        var run = await ingest.RunOnTerminalAsync("run", file);

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["/1 files", "note.txt", "1 file: 1 ready, 0 failed", "./ingest search"],
            part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("junk.bin", 1)]
    [InlineData("fine.txt", 0)]
    public async Task Run_Strict_ExitsWith1WhenAFileFailed(string name, int exitCode)
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var file = ingest.Write(name, name == "fine.txt" ? "Words." : "\u0001\u0002\u0003\0\0\0\u0007");

        var run = await ingest.RunAsync("run", file, "--strict");

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Run_ChangedFile_MakesANewVersionThatReplacesTheOld()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var file = ingest.Write("note.txt", "Apples and pears.");
        await ingest.RunAsync("run", file);
        ingest.Write("note.txt", "Submarines and lighthouses.");

        await ingest.RunAsync("run", file);

        var results = (await ingest.RunAsync("search", "submarines", "--json")).Json.GetProperty("results");
        Assert.Equal("Submarines and lighthouses.", Assert.Single(results.EnumerateArray()).GetProperty("text").GetString()!.Trim());
        Assert.Equal(2, (await ingest.RunAsync("show", "note.txt", "--json")).Json.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Run_QueueOfItsOwn_LeavesOtherQueuesAlone()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var file = ingest.Write("note.txt", "Words.");
        var (queue, collection) = (Unique.Queue(), Unique.Collection());

        var own = await ingest.RunAsync("run", file, "--collection", collection, "--queue", queue);
        var other = await ingest.RunAsync("run", file, "--collection", collection, "--queue", Unique.Queue());
        var byName = await ingest.RunAsync("run", file, "--collection", collection);

        Assert.Equal(0, own.ExitCode);
        Assert.Equal(2, other.ExitCode);
        Assert.Contains($"belongs to queue '{queue}'", other.Error, StringComparison.Ordinal);
        Assert.Contains("(1 unchanged)", byName.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutAService_FinishesTheWordsAlsoThoseThatAnInterruptedRunLeft()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var file = ingest.Write("note.txt", "The words of a lighthouse.");
        await using var database = NpgsqlDataSource.Create(ingest.Stores.Single(static s => s.Name == "Ingest:Postgres:ConnectionString").Value);
        await using var waiting = database.CreateCommand("select count(*) from ingest.text_backlog");
        await using var indexed = database.CreateCommand("select count(*) from ingest.text_point");

        await ingest.RunAsync("run", file);
        Assert.Equal((0L, 1L), ((long)(await waiting.ExecuteScalarAsync(Cancelled))!, (long)(await indexed.ExecuteScalarAsync(Cancelled))!));

        await using var interrupt = database.CreateCommand(
            "with words as (delete from ingest.text_point) insert into ingest.text_backlog select vector_collection_id, document_id, version, 0 from ingest.vector_version");
        await interrupt.ExecuteNonQueryAsync(Cancelled);
        var again = await ingest.RunAsync("run", file);

        Assert.Equal(0, again.ExitCode);
        Assert.Equal((0L, 1L), ((long)(await waiting.ExecuteScalarAsync(Cancelled))!, (long)(await indexed.ExecuteScalarAsync(Cancelled))!));
    }
}
