using Ingest.Adapters.Postgres;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Postgres;

public sealed class PostgresOptionsTests
{
    private const string Valid = "Host=h;Database=d;Username=u;Password=s3cret";

    [Fact]
    public void Validate_OnlyTheConnectionString_IsValidWithItsDefaults()
    {
        var options = Bind([("ConnectionString", Valid)]);

        Assert.Equal((10, 2, TimeSpan.FromSeconds(30)), (options.MaxPoolSize, options.ReservePoolSize, options.CommandTimeout));
    }

    [Theory]
    [InlineData("ConnectionString", "", "ConnectionString")]
    [InlineData("ConnectionString", "Host=h;Username=u;Password=s3cret", "without Database")]
    [InlineData("ConnectionString", "Hots=h;Password=s3cret", "does not parse")]
    [InlineData("ConnectionString", "s3cret", "does not parse")]
    [InlineData("MaxPoolSize", "1", "MaxPoolSize")]
    [InlineData("MaxPoolSize", "201", "MaxPoolSize")]
    [InlineData("ReservePoolSize", "0", "ReservePoolSize")]
    [InlineData("CommandTimeout", "00:11:00", "CommandTimeout")]
    [InlineData("AcquireTimeout", "00:00:00", "AcquireTimeout")]
    [InlineData("ConnectRetries", "21", "ConnectRetries")]
    public void Validate_WrongSetting_NamesItAndNeverThePassword(string setting, string value, string expected)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bind([("ConnectionString", Valid), (setting, value)]));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_MoreSlotsThanThePoolHas_SaysBothSettings()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bind([("ConnectionString", Valid), ("MaxPoolSize", "9")], slots: 8));

        Assert.Contains(
            "Ingest:Postgres:MaxPoolSize: expected at least Ingest:Worker:Slots + 2 = 10, but found 9.", error.Message, StringComparison.Ordinal);
        Assert.Equal(8, Bind([("ConnectionString", Valid), ("MaxPoolSize", "8")], slots: 6).MaxPoolSize);
    }

    [Theory]
    [InlineData("Host=db.example;Database=d;Username=u;Ssl Mode=VerifyFull;Password=s3cret", "expected no Password")]
    [InlineData("Host=db.example;Database=d;Username=u", "Ssl Mode=VerifyFull")]
    [InlineData("Host=db.example;Database=d;Username=u;Ssl Mode=Disable", "over TLS only")]
    public void Validate_IdentityWithPasswordOrWithoutTls_IsRefused(string connection, string expected)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Bind([("ConnectionString", connection), ("Credential", "Identity")]));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db.example;Database=d;Username=u;Ssl Mode=VerifyFull")]
    [InlineData("Host=127.0.0.1;Database=d;Username=u")]
    public void Validate_IdentityOverTlsOrOnTheMachine_IsValid(string connection) =>
        Assert.Equal(PostgresCredential.Identity, Bind([("ConnectionString", connection), ("Credential", "Identity")]).Credential);

    private static PostgresOptions Bind(IEnumerable<(string Name, string Value)> settings, int slots = 1)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
        {
            values[$"Ingest:Postgres:{name}"] = value;
        }

        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddLogging()
            .Configure<WorkerOptions>(worker => worker.Slots = slots)
            .AddIngestPostgres()
            .BuildServiceProvider();
        return services.GetRequiredService<IOptions<PostgresOptions>>().Value;
    }
}
