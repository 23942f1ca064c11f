using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Reconciliation;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>P4: connections are bounded, none is held across a network call, and the reconciler is never starved.</summary>
public sealed class P4BoundedConnectionsTests(LocalStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FiveHundredDocuments_OnTwentyConnections_AllBecomeReadyAndTheReconcilerIsOnTime()
    {
        var database = await stack.CreateDatabaseAsync(Cancellation, connectionLimit: 20);
        await TestServices.MigrateAsync(database, Cancellation);
        await using var tenant = await new Tenant(
            stack, ("Ingest:Postgres:ConnectionString", database), ("Ingest:Postgres:MaxPoolSize", "12"), ("Ingest:Worker:Slots", "8"),
            ("Ingest:Worker:MaxAttempts", "20")).StartAsync(Cancellation);

        // A second process with a pool of its own asks for more than the server gives: 2 x (12 + 2) > 20.
        var second = tenant.Another(TimeSpan.Zero);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var working = new[] { tenant.Get<Worker>().RunAsync(stop.Token), second.GetRequiredService<Worker>().RunAsync(stop.Token) };
        var slowestReconcile = TimeSpan.Zero;
        var reconciling = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var report = await tenant.Reconciler.RunAsync(Cancellation);
                    Assert.All(report.Checks, check => Assert.Null(check.Error));
                    slowestReconcile = report.Took > slowestReconcile ? report.Took : slowestReconcile;
                }
            },
            Cancellation);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancellation },
            async (i, token) => await tenant.AddAsync($"{i}.txt", $"Bicycle number {i}.", token));
        var documents = await Eventually.GetAsync(
            () => tenant.DocumentsAsync(Cancellation),
            static all => all.Count == 500 && all.Values.All(static d => d.State is VersionState.Ready or VersionState.Failed), TimeSpan.FromMinutes(2));
        await stop.CancelAsync();
        await Task.WhenAll([.. working, reconciling]);

        Assert.All(documents.Values, document => Assert.Equal(VersionState.Ready, document.State));
        Assert.InRange(slowestReconcile, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
