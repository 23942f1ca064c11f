using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Demo;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.Configuration;

namespace Ingest.LocalHost.Hosting;

/// <summary>
/// Where settings come from, later ones over earlier ones: the local host's own values, the demo's sources (<c>demo.json</c>) and
/// <c>settings.json</c> in the data folder,
/// <c>Values</c> of <c>local.settings.json</c> in the repository as Core Tools read them, environment variables <c>Ingest__…</c>, and what the
/// command line says.
/// </summary>
internal static class LocalSettings
{
    /// <summary>Every setting of the product is below this section.</summary>
    public const string Root = "Ingest";

    /// <summary>Adds the sources in that order.</summary>
    public static void Add(
        IConfigurationBuilder configuration, HomeFolder home, IEnumerable<KeyValuePair<string, string?>> own, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        configuration.AddInMemoryCollection(own);
        AddJson(configuration, home.Find(DemoFile.Name));
        AddJson(configuration, home.Find("settings.json"));
        configuration.AddInMemoryCollection(ReadFunctionSettings(RepositoryFolder.Find("local.settings.json")));
        configuration.AddEnvironmentVariables();
        configuration.AddInMemoryCollection(commandLine);
    }

    /// <summary>The names of the settings by where they come from, later ones winning; without the local host's own values.</summary>
    public static IEnumerable<(string Origin, IReadOnlyCollection<string> Names)> Origins(HomeFolder home)
    {
        foreach (var name in (string[])[DemoFile.Name, "settings.json"])
        {
            if (File.Exists(home.Find(name)))
            {
                yield return (name, [.. Read(home.Find(name), static text => Flatten(text, "").ToList()).Select(static setting => setting.Key)]);
            }
        }

        yield return ("local.settings.json", [.. ReadFunctionSettings(RepositoryFolder.Find("local.settings.json")).Select(static setting => setting.Key)]);
        yield return ("environment",
            [.. Environment.GetEnvironmentVariables().Keys.Cast<string>().Select(static name => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))]);
    }

    private static void AddJson(IConfigurationBuilder configuration, string file)
    {
        if (File.Exists(file))
        {
            configuration.AddInMemoryCollection(Read(file, static text => Flatten(text, "").ToList()));
        }
    }

    private static List<KeyValuePair<string, string?>> ReadFunctionSettings(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        var values = Read(file, static text => text.TryGetProperty("Values", out var values) ? Flatten(values, "").ToList() : []);
        return [.. values.Select(static v => KeyValuePair.Create(v.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), v.Value))];
    }

    private static List<KeyValuePair<string, string?>> Read(string file, Func<JsonElement, List<KeyValuePair<string, string?>>> read)
    {
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return read(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException(file, "a readable JSON file", "something else", $"Correct the file, or move it away: {error.Message}");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(JsonElement element, string path)
    {
        string Below(string name) => path.Length == 0 ? name : ConfigurationPath.Combine(path, name);
        return element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Flatten(p.Value, Below(p.Name))),
            JsonValueKind.Array => element.EnumerateArray().SelectMany((e, i) => Flatten(e, Below($"{i}"))),
            _ => [KeyValuePair.Create(path, element.ValueKind == JsonValueKind.Null ? null : element.ToString())],
        };
    }
}
