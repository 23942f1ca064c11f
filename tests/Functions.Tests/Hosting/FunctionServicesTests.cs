using Ingest.Api;
using Ingest.Functions.Hosting;
using Ingest.Functions.Processing;
using Ingest.TestKit;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Tests.Hosting;

public sealed class FunctionServicesTests(LocalStack stack)
{
    private static readonly (string, string)[] Settings = [("IngestTaskHub", "IngestTests"), ("Ingest:Api:Keys:0", new string('k', 40))];

    [Theory]
    [InlineData(null, "PostgresVectorIndex")]
    [InlineData("https://qdrant.example:6334", "QdrantVectorIndex")]
    public void AddIngestFunctions_Validated_BuildsAndChoosesTheIndex(string? qdrant, string expected)
    {
        (string, string)[] settings = qdrant is null ? Settings : [.. Settings, ("Ingest:Qdrant:Url", qdrant)];
        using var services = stack.BuildServices(services => services.AddIngestFunctions(Configuration(settings)), settings);

        Assert.Equal(expected, services.GetRequiredService<Domain.Indexing.IVectorIndex>().GetType().Name);
    }

    [Theory]
    [InlineData(null, "FileSecrets", false)]
    [InlineData("https://kv-ingest.vault.azure.net/", "KeyVaultSecrets", true)]
    public void AddIngestFunctions_Validated_ChoosesWhereTokensAreAndProvesTheVault(string? vault, string expected, bool proven)
    {
        (string, string)[] settings = vault is null ? Settings : [.. Settings, ("Ingest:KeyVault:Uri", vault)];
        using var services = stack.BuildServices(services => services.AddIngestFunctions(Configuration(settings)), settings);

        Assert.Equal(expected, services.GetRequiredService<Domain.Sources.ISourceSecrets>().GetType().Name);
        Assert.Equal(proven, services.GetServices<Domain.Health.IProbe>().Any(static probe => probe.Name == "vault"));
    }

    [Fact]
    public void AddIngestFunctions_SourceWithAWrongSetting_IsRefusedAtTheStartNamingIt()
    {
        (string, string)[] settings = [.. Settings, ("Ingest:Sources:jira:Product", "jira"), ("Ingest:Sources:jira:Jira:Sight", "https://example.atlassian.net")];
        using var services = stack.BuildServices(services => services.AddIngestFunctions(Configuration(settings)), settings);

        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(thrown.Failures, static failure => failure.Contains("Ingest:Sources:jira:Jira", StringComparison.Ordinal));
    }

    [Fact]
    public void FunctionClasses_All_CanBeMade()
    {
        using var services = stack.BuildServices(services => services.AddIngestFunctions(Configuration(Settings)), Settings);
        var classes = typeof(VersionHubDispatch).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetMethods().Any(method => method.IsDefined(typeof(FunctionAttribute), false)))
            .ToList();

        Assert.True(classes.Count > 15);
        Assert.All(classes, type => Assert.NotNull(ActivatorUtilities.CreateInstance(services, type)));
    }

    [Fact]
    public void RouteTable_EveryRoute_HasAHandlerInTheContainer()
    {
        using var services = stack.BuildServices(services => services.AddIngestFunctions(Configuration(Settings)), Settings);

        Assert.All(ApiRoutes.All, route => Assert.NotNull(services.GetRequiredService(route.Handler)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("TestHubName")]
    [InlineData("durablefunctionshub")]
    [InlineData("ab")]
    [InlineData("has-dash")]
    [InlineData("1beginsWithADigit")]
    [InlineData("mysiteprod")]
    public void TaskHubName_DefaultOrUnusable_IsRefusedNamingTheSetting(string name)
    {
        var configuration = Configuration(("IngestTaskHub", name), ("WEBSITE_SITE_NAME", "my-site-prod"));
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).AddLogging().AddIngestFunctions(configuration).BuildServiceProvider();

        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<TaskHubOptions>>().Value);

        Assert.Contains(thrown.Failures, failure => failure.Contains("IngestTaskHub", StringComparison.Ordinal) || failure.Contains("Name", StringComparison.Ordinal));
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) => HubFixture.Configuration(settings);
}
