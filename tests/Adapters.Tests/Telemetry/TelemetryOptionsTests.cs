using Ingest.Adapters.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("http://127.0.0.1:4318", null, null)]
    [InlineData("http://127.0.0.1:4318", "authorization=Bearer x", null)]
    [InlineData("https://otel.example", "authorization=Bearer x,tenant=1", null)]
    [InlineData("otel.example:4318", null, "Ingest:Telemetry:OtlpEndpoint: expected an address such as")]
    [InlineData("http://otel.example", "authorization=secret", "expected https")]
    [InlineData("https://otel.example", "secret", "expected name=value")]
    public void Validate_EndpointAndHeaders_SaysWhatIsWrongAndNoSecret(string? endpoint, string? headers, string? expected)
    {
        var result = new TelemetryOptionsValidation().Validate(null, new TelemetryOptions { OtlpEndpoint = endpoint, Headers = headers });

        Assert.Equal(expected is not null, result.Failed);
        Assert.Contains(expected ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (result.FailureMessage ?? "").Replace("it is a secret", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true, 0)]
    [InlineData("  ", true, 0)]
    [InlineData("http://127.0.0.1:4318", false, 0)]
    [InlineData("http://127.0.0.1:4318", true, 1)]
    public void AddIngestTelemetry_WithoutEndpoint_RegistersNothingThatListens(string? endpoint, bool exports, int expected)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Ingest:Telemetry:OtlpEndpoint", endpoint)]).Build();

        services.AddIngestTelemetry(configuration, exports);

        Assert.Equal(expected, services.Count(static s => s.ServiceType == typeof(IHostedService)));
        Assert.Equal(expected, services.Count(static s => s.ServiceType == typeof(ILoggerProvider)));
    }
}
