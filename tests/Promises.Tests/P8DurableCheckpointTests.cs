using Ingest.Domain.Documents;
using Ingest.Domain.Extraction;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NSubstitute;

namespace Ingest.Promises.Tests;

/// <summary>P8: long work resumes from what was saved, and a checkpoint moves only after its items are safe.</summary>
public sealed class P8DurableCheckpointTests(LocalStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LongText_WorkerKilledWhileIndexing_IsNotExtractedAgainAndGoesOnAfterTheSavedChunks()
    {
        // A short lease makes every page of chunks due for a checkpoint.
        await using var tenant = await new Tenant(
            stack, ("Ingest:Worker:LeaseDuration", "00:00:05"), ("Ingest:Worker:RescueInterval", "00:00:05"),
            ("Ingest:Tools:TimeLimit", "00:00:03"), ("Ingest:Tools:PageTimeLimit", "00:00:03")).StartAsync(Cancellation);
        var text = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"Line {i}: the bicycle with number {i * 7919} is in the shop until noon.\n\n"));
        await tenant.AddAsync("a.txt", text, Cancellation);
        using (var worker = tenant.Crash("after:IVectorIndex.UpsertAsync:12", "work"))
        {
            await worker.KillAtStepAsync(Cancellation);
        }

        var later = tenant.Another(TimeSpan.FromMinutes(1), NeverExtract);
        var queue = later.GetRequiredService<IWorkQueue>();
        await queue.RescueAsync([tenant.Queue], 5, TimeSpan.Zero, 10, Cancellation);
        var item = Assert.Single(await queue.ClaimAsync(new ClaimRequest([tenant.Queue], "second", 1, TimeSpan.FromMinutes(1)), Cancellation));
        Assert.True(item.Checkpoint!.Artifact);
        var saved = item.Checkpoint.IndexedChunks;
        Assert.InRange(saved, 0, 12 * 128);
        Assert.True(await tenant.Index.CountAsync(tenant.Collection, item.Key, Cancellation) >= saved, "The checkpoint moved before its points were safe.");

        var written = new RecordingIndex(tenant.Index);
        var resumed = tenant.Another(TimeSpan.FromMinutes(1), services =>
        {
            NeverExtract(services);
            services.Replace(ServiceDescriptor.Singleton<IVectorIndex>(written));
        });
        Assert.Equal(WorkOutcome.Published, await resumed.GetRequiredService<VersionPipeline>().RunAsync(item, Cancellation));

        var document = Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value;
        Assert.Equal(document.Chunks, (int)await tenant.Index.CountAsync(tenant.Collection, item.Key, Cancellation));
        Assert.Equal(Enumerable.Range(saved, document.Chunks!.Value - saved), written.Ordinals);
    }

    private static void NeverExtract(IServiceCollection services)
    {
        var extraction = Substitute.For<ITextExtraction>();
        extraction.ExtractAsync(default!, default).ReturnsForAnyArgs<IAsyncEnumerable<Block>>(_ => throw new InvalidOperationException("Extracted again."));
        services.Replace(ServiceDescriptor.Singleton(extraction));
    }
}
