using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>P6: a worker takes only its own queues and writes only where the row says.</summary>
public sealed class P6PinnedWorkTests(LocalStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoHundredQueuesInOneDatabase_OneWorkerEach_NeverTouchEachOthersWork()
    {
        const int tenantCount = 200;
        var tenants = new List<Tenant>();
        try
        {
            for (var i = 0; i < tenantCount; i++)
            {
                tenants.Add(new Tenant(stack, ("Ingest:Blobs:ContainerPrefix", stack.ContainerPrefix), ("Ingest:Postgres:MaxPoolSize", "3"), ("Ingest:Postgres:ReservePoolSize", "1"), ("Ingest:Worker:Slots", "1")));
                await tenants[i].AddAsync("a.txt", $"Bicycle of tenant {i}.", Cancellation);
            }

            // Only every tenth has a worker; the clocks of all of them say that every other lease is long over.
            foreach (var tenant in tenants.Where((_, i) => i % 10 == 0))
            {
                await tenant.WorkUntilFinalAsync(Cancellation, tenant.Another(TimeSpan.FromDays(1)));
            }

            for (var i = 0; i < tenantCount; i++)
            {
                var document = Assert.Single(await tenants[i].DocumentsAsync(Cancellation)).Value;
                Assert.Equal(i % 10 == 0 ? VersionState.Ready : VersionState.Pending, document.State);
                Assert.Equal(0, i % 10 == 0 ? 0 : document.Attempt);
                if (i % 10 == 0)
                {
                    Assert.Equal($"Bicycle of tenant {i}.", Assert.Single(await tenants[i].SearchAsync("bicycle", Cancellation)).Text);
                }
            }
        }
        finally
        {
            foreach (var tenant in tenants)
            {
                await tenant.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Worker_WithoutTheStampedModel_FailsTheVersionRatherThanWriteOtherVectors()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        var item = Assert.Single(await tenant.Get<IWorkQueue>().ClaimAsync(
            new ClaimRequest([tenant.Queue], "test", 1, TimeSpan.FromMinutes(1)), Cancellation));

        var outcome = await tenant.Get<VersionPipeline>().RunAsync(item with { EmbeddingModel = "another-model" }, Cancellation);

        Assert.Equal(WorkOutcome.Failed, outcome);
        Assert.Empty(await tenant.PointsAsync(Cancellation));
        Assert.Contains("another-model", Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value.ErrorMessage, StringComparison.Ordinal);
    }
}
