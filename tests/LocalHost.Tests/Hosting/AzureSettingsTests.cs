using System.Text.Json;
using System.Text.RegularExpressions;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Connectors.Secrets;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Telemetry;
using Ingest.Api;
using Ingest.Domain;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Tests.Hosting;

/// <summary>
/// The settings that infra gives the function app are settings that Ingest has: nothing in Azure would say that one is misspelt. Qdrant's
/// belong to the function app itself, and so do not count here.
/// </summary>
public sealed partial class AzureSettingsTests
{
    [Fact]
    public void Bicep_EverySetting_IsKnownAndFits()
    {
        var settings = BicepSettings();

        Assert.Contains("Ingest__Postgres__ConnectionString", settings.Keys);
        SettingsCheck.Run(Configuration(settings), Known());
    }

    [Fact]
    public void Bicep_AMisspeltSetting_WouldBeFound()
    {
        var settings = new Dictionary<string, string?> { ["Ingest__Blobs__ServiceUrl"] = "https://account.example" };

        var error = Assert.Throws<SettingException>(() => SettingsCheck.Run(Configuration(settings), Known()));

        Assert.Contains("Did you mean Ingest:Blobs:ServiceUri?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CoreToolsSettings_EverySetting_IsKnownAndFits()
    {
        var settings = new ConfigurationBuilder().AddJsonFile(RepositoryFolder.Find("infra", "local", "function-app.settings.json")).Build()
            .GetSection("Values").GetChildren().ToDictionary(static s => s.Key, static s => s.Value);

        Assert.Contains("Ingest__Postgres__ConnectionString", settings.Keys);
        SettingsCheck.Run(Configuration(settings), Known());
    }

    [Fact]
    public void SettingsPage_EverySettingOfBicep_IsExplained()
    {
        var explained = PageRow().Matches(Page().App).Select(static row => row.Groups["name"].Value);

        Assert.Equal(BicepSettings().Keys.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SettingsPage_EverySettingOfASource_IsExplained()
    {
        var explained = from row in SourceRow().Matches(Page().Sources)
                        from name in row.Groups["names"].Value.Split(", ")
                        select name.Trim('`');

        var settings = typeof(SourceOptions).GetProperties().Select(static property => property.Name);
        Assert.Equal(settings.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SettingsPage_DefaultsOfASource_AreThoseOfTheCode()
    {
        var defaults = new SourceOptions();

        foreach (Match row in SourceRow().Matches(Page().Sources))
        {
            var names = row.Groups["names"].Value.Split(", ").Select(static name => name.Trim('`'));
            var values = row.Groups["defaults"].Value.Split(", ");
            foreach (var (name, value) in names.Zip(values).Where(static pair => pair.Second.StartsWith('`')))
            {
                var expected = JsonSerializer.SerializeToNode(typeof(SourceOptions).GetProperty(name)!.GetValue(defaults))!.ToString();
                Assert.Equal((name, expected), (name, value.Trim('`')));
            }
        }
    }

    private static (string App, string Sources) Page()
    {
        var parts = File.ReadAllText(RepositoryFolder.Find("docs", "azure-settings.md")).Split("\n## Sources\n");
        return (parts[0], parts[1]);
    }

    /// <summary>Names, with the value where it is a plain text. Names are all that start as settings do; Bicep's own are in camel case.</summary>
    private static Dictionary<string, string?> BicepSettings() =>
        BicepSetting().Matches(File.ReadAllText(RepositoryFolder.Find("infra", "modules", "function-app.bicep"))).ToDictionary(
            static setting => setting.Groups["name"].Value,
            static setting => setting.Groups["text"] is { Success: true } text && !text.Value.Contains("${", StringComparison.Ordinal) ? text.Value : null);

    private static IConfigurationRoot Configuration(IEnumerable<KeyValuePair<string, string?>> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings
            .Where(static setting => !setting.Key.StartsWith("Ingest__Qdrant__", StringComparison.Ordinal))
            .Select(static setting => KeyValuePair.Create(setting.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), setting.Value)))
        .Build();

    private static IReadOnlyDictionary<string, Type> Known() => RegisteredSettings.Find(
        new ServiceCollection().AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestApi()
            .AddKeyVaultSecrets().AddIngestTelemetry(new ConfigurationBuilder().Build()));

    [GeneratedRegex(@"^ +(?<name>(Ingest|Azure|APPLICATIONINSIGHTS|FUNCTIONS|WEBSITES)\w*): ('(?<text>[^'\r\n]*)'|\S)", RegexOptions.Multiline)]
    private static partial Regex BicepSetting();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex PageRow();

    [GeneratedRegex(@"^\| (?<names>`\w+`(, `\w+`)*) \| (?<defaults>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex SourceRow();
}
