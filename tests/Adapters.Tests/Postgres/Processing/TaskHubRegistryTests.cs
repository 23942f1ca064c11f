using Ingest.Domain.Processing;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Processing;

public sealed class TaskHubRegistryTests(LocalStack stack)
{
    [Fact]
    public async Task BindAsync_ManyAtOnce_AllAnswerTheFirst()
    {
        var database = await stack.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await TestServices.MigrateAsync(database, TestContext.Current.CancellationToken);
        await using var stores = new PostgresStores(stack, ("Ingest:Postgres:ConnectionString", database));
        var hubs = stores.Get<ITaskHubRegistry>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => hubs.BindAsync($"Hub{i}", TestContext.Current.CancellationToken)));

        var bound = Assert.Single(answers.Distinct());
        Assert.Equal(bound, await hubs.BindAsync("Another", TestContext.Current.CancellationToken));
    }
}
