using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Ingest.Functions.Processing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;

namespace Ingest.Functions.Tests.Processing;

/// <summary>A very long document on a real engine: it starts over with what is done, replays without complaint, and leaves nothing out.</summary>
public sealed class LongDocumentTests
{
    private const int Chunks = 100_000;

    [Fact]
    public async Task Orchestration_HundredThousandChunks_RunsThroughItsGenerations()
    {
        var stop = TestContext.Current.CancellationToken;
        var ranges = new ConcurrentBag<(int Start, int End, int Safe)>();
        await using var host = await DurableTaskTestHost.StartAsync(
            registry =>
            {
                registry.AddOrchestratorFunc<IngestInput, string?>(
                    IngestDocumentOrchestrator.Name, static (context, input) => IngestDocumentOrchestrator.RunAsync(context, input));
                registry.AddActivityFunc<LeaseIds, StepOutput>(ExtractActivity.Name, static (_, _) => new StepOutput(null, Chunks, 0));
                registry.AddActivityFunc<IndexInput, StepOutput>(IndexActivity.Name, (_, input) =>
                {
                    ranges.Add((input.Start, input.End, input.Safe));
                    return new StepOutput(null, input.End, 0);
                });
                registry.AddActivityFunc<PublishInput, StepOutput>(PublishActivity.Name, static (_, input) => new StepOutput($"Published {input.Chunks}", 0, 0));
            },
            new DurableTaskTestHostOptions { Port = FreePort() },
            stop);

        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(
            IngestDocumentOrchestrator.Name, new IngestInput(new LeaseIds(Guid.NewGuid(), 1, Guid.NewGuid())), stop);
        var ended = await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, stop);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, $"Published {Chunks}"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
        Assert.True(ended.ReadInputAs<IngestInput>()!.Progress!.Safe > 0, "it never started over");
        var ordered = ranges.Order().ToList();
        Assert.Equal((Chunks + IngestDocumentOrchestrator.RangeSize - 1) / IngestDocumentOrchestrator.RangeSize, ordered.Count);
        Assert.Equal((0, Chunks), (ordered[0].Start, ordered[^1].End));
        Assert.All(ordered.Zip(ordered.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.All(ordered, range => Assert.InRange(range.Start - range.Safe, 0, (IngestDocumentOrchestrator.RangesAtOnce - 1) * IngestDocumentOrchestrator.RangeSize));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
