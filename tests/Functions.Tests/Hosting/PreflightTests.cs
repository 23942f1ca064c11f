using Ingest.Adapters.Postgres;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.Functions.Hosting;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Functions.Tests.Hosting;

public sealed class PreflightTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IsOpenAsync_EmptyDatabase_PreparesItAndOpens()
    {
        await using var services = await BuildAsync(await stack.CreateDatabaseAsync(Stop), "IngestTests");

        Assert.True(await services.GetRequiredService<Preflight>().IsOpenAsync(Stop));
    }

    [Fact]
    public async Task IsOpenAsync_DatabaseOfAnotherHub_RefusesForGoodAndNamesBoth()
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await using (var production = await BuildAsync(database, "IngestProduction"))
        {
            Assert.True(await production.GetRequiredService<Preflight>().IsOpenAsync(Stop));
        }

        await using var staging = await BuildAsync(database, "IngestStaging");
        var thrown = await Assert.ThrowsAsync<SettingException>(() => staging.GetRequiredService<Preflight>().IsOpenAsync(Stop));

        Assert.Contains("IngestProduction", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("IngestStaging", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsOpenAsync_OneProbeFails_StaysClosedUntilItPasses()
    {
        var probe = new Role();
        await using var services = await BuildAsync(await stack.CreateDatabaseAsync(Stop), "IngestTests", probe);
        var preflight = services.GetRequiredService<Preflight>();

        Assert.False(await preflight.IsOpenAsync(Stop));
        probe.Granted = true;
        Assert.True(await preflight.IsOpenAsync(Stop));
        probe.Granted = false;
        Assert.True(await preflight.IsOpenAsync(Stop), "once open it stays open");
    }

    [Fact]
    public async Task IsOpenAsync_DatabaseAway_StaysClosedAndDoesNotThrow()
    {
        await using var services = await BuildAsync("Host=127.0.0.1;Port=1;Username=u;Database=d", "IngestTests");

        Assert.False(await services.GetRequiredService<Preflight>().IsOpenAsync(Stop));
    }

    private Task<ServiceProvider> BuildAsync(string database, string hub, IProbe? probe = null)
    {
        (string, string)[] settings =
        [
            ("IngestTaskHub", hub), ("Ingest:Api:Keys:0", new string('k', 40)), ("Ingest:Api:ReadinessAge", "00:00:00"), ("Ingest:Api:ProbeTimeout", "00:01:00"),
            ("Ingest:Postgres:ConnectionString", database), ("Ingest:Postgres:ConnectRetries", "0"), ("Ingest:Postgres:MaxPoolSize", "12"),
        ];
        return Task.FromResult(stack.BuildServices(
            services =>
            {
                services.AddIngestFunctions(HubFixture.Configuration(settings));
                if (probe is not null)
                {
                    services.AddSingleton(probe);
                }
            },
            settings));
    }

    private sealed class Role : IProbe
    {
        public bool Granted { get; set; }

        public string Name => "role";

        public Task RunAsync(CancellationToken cancellationToken) => Granted
            ? Task.CompletedTask
            : throw new RetryableException(ErrorCodes.StorageUnavailable, "the role is not assigned yet");
    }
}
