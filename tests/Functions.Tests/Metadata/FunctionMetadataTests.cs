using System.Text.Json;
using Ingest.Api;
using Ingest.Api.StatusPage;
using Ingest.Functions.Processing;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Ingest.Functions.Tests.Metadata;

/// <summary>What the runtime is told: generated from the attributes, so this is what Azure would run.</summary>
public sealed class FunctionMetadataTests
{
    [Fact]
    public async Task Functions_All_AreExactlyTheIntendedOnes()
    {
        var found = (await LoadAsync()).Select(static function => $"{function.Name}: {string.Join(", ", function.Bindings.Select(Describe))}");

        string[] expected =
        [
            "Dispatch: timerTrigger */10 * * * * *, durableClient",
            "ExtractActivity: activityTrigger",
            "InboxBlob: blobTrigger inbox/{collection}/{path}, durableClient",
            "IndexActivity: activityTrigger",
            "IngestDocumentOrchestrator: orchestrationTrigger",
            "KeepFigures: timerTrigger */10 * * * * *",
            "PublishActivity: activityTrigger, durableClient",
            "PurgeHistory: timerTrigger 0 40 3 * * *, durableClient",
            "Reconcile: timerTrigger 15 */5 * * * *, durableClient",
            "ReindexCollectionOrchestrator: orchestrationTrigger",
            "ReindexStepActivity: activityTrigger",
            "ScheduleTick: timerTrigger 5 * * * * *, durableClient",
            "SyncSourceOrchestrator: orchestrationTrigger",
            "SyncStepActivity: activityTrigger",
        ];
        Assert.Equal(expected, found.Where(static line => !line.Contains("httpTrigger", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task HttpFunctions_All_AreTheRouteTable()
    {
        var found = from function in await LoadAsync()
                    from binding in function.Bindings
                    where Text(binding, "type") == "httpTrigger"
                    from method in binding.GetProperty("methods").EnumerateArray()
                    select $"{method.GetString()!.ToUpperInvariant()} {Text(binding, "route")} {Text(binding, "authLevel")}";

        // Ingest's own keys guard the routes, alike on every host.
        var expected = from route in ApiRoutes.All.Select(static route => (route.Method, Address: ApiRoutes.Segment + route.Pattern))
                           .Append((Method: "GET", Address: "{nothing:maxlength(0)?}"))
                           .Append((Method: "GET", Address: StatusPageEndpoint.AssetPattern))
                       from method in route.Method == "GET" ? ["GET", "HEAD"] : new[] { route.Method }
                       select $"{method} {route.Address} Anonymous";
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void HostSettings_OfTheRepository_NameTheHubBySetting()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));

        Assert.Equal("2.0", host.RootElement.GetProperty("version").GetString());
        var extensions = host.RootElement.GetProperty("extensions");
        Assert.Equal("", extensions.GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.Equal($"%{Functions.Hosting.TaskHubOptionsValidation.Setting}%", extensions.GetProperty("durableTask").GetProperty("hubName").GetString());
    }

    [Fact]
    public void InstanceId_OfAVersion_IsDocumentAndVersion() => Assert.Equal(
        "0198c2a0-0000-7000-8000-000000000001-v3", VersionHubDispatch.InstanceId(new(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 3)));

    private static async Task<List<(string Name, List<JsonElement> Bindings)>> LoadAsync()
    {
        var provider = new GeneratedFunctionMetadataProvider();
        var functions = await provider.GetFunctionMetadataAsync(AppContext.BaseDirectory);
        return [.. functions.Select(static function => (function.Name!, function.RawBindings!.Select(Parse).ToList()))];
    }

    private static JsonElement Parse(string binding)
    {
        using var document = JsonDocument.Parse(binding);
        return document.RootElement.Clone();
    }

    private static string Describe(JsonElement binding)
    {
        var detail = Text(binding, "schedule") ?? Text(binding, "path") ?? Text(binding, "blobPath");
        return detail is null ? Text(binding, "type")! : $"{Text(binding, "type")} {detail}";
    }

    private static string? Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) ? value.GetString() : null;
}
