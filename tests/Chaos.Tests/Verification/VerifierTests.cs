using Azure.Storage.Blobs;
using Ingest.Chaos.Stack;
using Ingest.Chaos.Verification;
using Ingest.Chaos.Workload;
using Ingest.TestKit;

namespace Ingest.Chaos.Tests.Verification;

/// <summary>The check can fail: each thing that may not be so is done to a system that was right, and is found.</summary>
public sealed class VerifierTests
{
    private static readonly string[] Names = ["a.txt", "b.txt", "c.txt"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_EachKindOfTampering_IsFound()
    {
        using var home = new TemporaryFolder();
        var options = new ChaosOptions { Duration = TimeSpan.FromMinutes(1), Seed = 1, Home = home.Path, Services = 1 };
        await using var stack = await ChaosStack.StartAsync(options, Stop);
        using var services = new ServiceClient(stack);
        var expectations = await UploadAsync(services);
        var calm = new Receipt();
        await new Settling(options, stack, services, calm).RunAsync(Stop);
        await VerifyAsync(stack, expectations, calm);
        Assert.Equal(0, calm.Violations);

        // The service would mend it.
        await StopServiceAsync(stack);

        await AssertFoundAsync(stack, expectations, "points: a.txt", "delete from ingest.vector_point where document_id = (select id from ingest.document where name = 'a.txt')");
        await AssertFoundAsync(
            stack, expectations, "stale or orphan points",
            "insert into ingest.vector_point select vector_collection_id, gen_random_uuid(), version, ordinal, page, text_start, text_end, vector, text, context from ingest.vector_point limit 1");
        await AssertFoundAsync(stack, expectations, "wrong text: 'b.txt'", "update ingest.vector_point set text = 'another' where text like '%wordb%'");
        await AssertFoundAsync(
            stack, expectations, "wrong bytes: 'b.txt'",
            "update ingest.document_version set hash = sha256('x') where document_id = (select id from ingest.document where name = 'b.txt')");
        await AssertFoundAsync(stack, expectations, "invented: nobody sent 'other.txt'", "update ingest.document set name = 'other.txt' where name = 'b.txt'");
        await AssertFoundAsync(stack, expectations, "lost: 'b.txt'", statement: null);
        await AssertFoundAsync(
            stack, expectations, "timeline", "delete from ingest.document_event where document_id = (select id from ingest.document where name = 'c.txt')");
        await AssertFoundAsync(
            stack, expectations, "stuck: 'c.txt' is pending",
            "update ingest.document_version set state = 'pending', available_at = now() where document_id = (select id from ingest.document where name = 'c.txt')");
        await DeleteBlobsAsync(stack.Blobs);
        await AssertFoundAsync(stack, expectations, "blob: 'a.txt' has none", statement: null);
    }

    private static async Task<Expectations> UploadAsync(ServiceClient services)
    {
        var expectations = new Expectations();
        foreach (var name in Names)
        {
            var (content, bytes) = Documents.MakeLighthouse($"word{name[0]}");
            Assert.Equal(Answer.Done, await services.UploadAsync(name, bytes, new Random(1), Stop));
            expectations.Get(name).Settle(content);
        }

        return expectations;
    }

    private static async Task AssertFoundAsync(ChaosStack stack, Expectations expectations, string violation, string? statement)
    {
        if (statement is not null)
        {
            await using var command = stack.Database.CreateCommand(statement);
            Assert.True(await command.ExecuteNonQueryAsync(Stop) > 0);
        }

        var receipt = new Receipt();
        await VerifyAsync(stack, expectations, receipt);
        Assert.Contains(violation, receipt.Write(new ChaosOptions { Duration = TimeSpan.Zero, Seed = 1, Home = "" }), StringComparison.Ordinal);
    }

    private static Task VerifyAsync(ChaosStack stack, Expectations expectations, Receipt receipt) =>
        new Verifier(stack.Database, stack.Blobs, expectations, receipt).RunAsync(Stop);

    private static async Task StopServiceAsync(ChaosStack stack)
    {
        stack.Services[0].IsHeldDown = true;
        await stack.Services[0].StopAsync();
    }

    private static async Task DeleteBlobsAsync(BlobServiceClient blobs)
    {
        var container = blobs.GetBlobContainerClient("documents");
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Stop))
        {
            await container.DeleteBlobAsync(blob.Name, cancellationToken: Stop);
        }
    }
}
