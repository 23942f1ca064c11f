using System.Text.Json;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class BatchCommandsTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_Folder_IsOneBatchWhoseReceiptPrintsAgain()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Write("a.txt", "Words.");
        ingest.Write("b.txt", "Other words.");
        ingest.Write("junk.bin", "\u0001\u0002\u0003\0\0\0\u0007");

        var run = await ingest.RunAsync("run", ingest.Files, "--json");
        var id = run.Json.GetProperty("batch").GetString()!;
        var list = await ingest.RunAsync("batches", "--json");
        var show = await ingest.RunAsync("batch", id, "--items", "--json");
        var table = await ingest.RunAsync("batch", id[..13], "--items");

        var line = Assert.Single(list.Json.GetProperty("batches").EnumerateArray(), b => b.GetProperty("id").GetString() == id);
        Assert.Equal(("settled", 3, 2, 1), (line.GetProperty("state").GetString(), Number(line, "items"), Number(line, "searchable"), Number(line, "failed")));
        Assert.Equal([ingest.Files], line.GetProperty("origin").EnumerateArray().Select(static p => p.GetString()));
        Assert.Equal(["a.txt ready", "b.txt ready", "junk.bin failed"], show.Json.GetProperty("items").EnumerateArray().Select(static i => $"{i.GetProperty("name").GetString()} {i.GetProperty("state").GetString()}"));
        Assert.Equal("unsupported_type", Assert.Single(show.Json.GetProperty("batch").GetProperty("reasons").EnumerateArray()).GetProperty("code").GetString());
        Assert.Contains("3: 3 accepted (0 unchanged), 2 searchable, 1 failed, 0 cancelled", table.Output, StringComparison.Ordinal);
        Assert.Contains("junk.bin", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AgainAfterItSettled_IsAnotherBatchOfUnchangedFiles()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Write("a.txt", "Words.");
        ingest.Write("b.txt", "Other words.");
        var first = await ingest.RunAsync("run", ingest.Files, "--json");

        var second = await ingest.RunAsync("run", ingest.Files, "--json");

        Assert.NotEqual(first.Json.GetProperty("batch").GetString(), second.Json.GetProperty("batch").GetString());
        Assert.Equal(2, Number(second.Json.GetProperty("totals"), "unchanged"));
    }

    [Fact]
    public async Task CancelAndResume_SettledBatch_ChangeNothing()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Write("a.txt", "Words.");
        var id = (await ingest.RunAsync("run", ingest.Files, "--json")).Json.GetProperty("batch").GetString()!;

        var cancel = await ingest.RunAsync("batch-cancel", id, "--json");
        var resume = await ingest.RunAsync("batch-resume", id, "--json");

        Assert.Equal(("cancelled", 1, 0), (cancel.Json.GetProperty("state").GetString(), Number(cancel.Json, "searchable"), Number(cancel.Json, "cancelled")));
        Assert.Equal((id, 1), (resume.Json.GetProperty("batch").GetString(), Number(resume.Json.GetProperty("totals"), "unchanged")));
    }

    [Fact]
    public async Task Run_KilledHalfWay_TheSameCommandGoesOnWithTheSameBatch()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Worker__LeaseDuration", "00:00:10");
        ingest.Set("Ingest__Worker__RescueInterval", "00:00:01");
        ingest.Set("Ingest__Tools__TimeLimit", "00:00:05");
        ingest.Set("Ingest__Tools__PageTimeLimit", "00:00:05");
        ingest.Set("Ingest__Embedders__Semantic__RequestTimeout", "00:00:04");
        for (var i = 0; i < 300; i++)
        {
            ingest.Write($"{i:000}.txt", $"Words of file {i}.");
        }

        var killed = ingest.Start("run", ingest.Files, "--json");
        string? begun = null;
        await Eventually.HoldsAsync(async () =>
        {
            var list = await ingest.RunAsync("batches", "--json");
            begun = list.ExitCode != 0 ? null : list.Json.GetProperty("batches").EnumerateArray()
                .Where(b => b.GetProperty("origin").EnumerateArray().Any(p => p.GetString() == ingest.Files) && Number(b, "accepted") > 0)
                .Select(static b => b.GetProperty("id").GetString()).FirstOrDefault();
            return begun is not null;
        });
        killed.Kill(entireProcessTree: true);
        var again = await ingest.RunAsync("run", ingest.Files, "--json");

        // It may have been done before it was killed; then the second one is a batch of unchanged files.
        var totals = again.Json.GetProperty("totals");
        Assert.Equal((300, 300, 0), (Number(totals, "files"), Number(totals, "ready"), Number(totals, "failed")));
        var batch = await ingest.RunAsync("batch", begun!, "--json");
        Assert.Equal((300, 300), (Number(batch.Json, "items"), Number(batch.Json, "searchable")));
        var status = await ingest.RunAsync("status", "--json");
        Assert.Equal(300, status.Json.GetProperty("collections")[0].GetProperty("documents").GetProperty("ready").GetInt32());
    }

    [Fact]
    public async Task Batch_Unknown_SaysWhereToLook()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);

        var show = await ingest.RunAsync("batch", Guid.NewGuid().ToString());

        Assert.Equal(2, show.ExitCode);
        Assert.Contains("./ingest batches", show.Error, StringComparison.Ordinal);
    }

    private static int Number(JsonElement element, string member) => element.GetProperty(member).GetInt32();
}
