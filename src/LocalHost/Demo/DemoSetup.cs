using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Demo;

/// <summary>Sets the demo up on a data folder: its server, its sources in <c>demo.json</c>, their made-up tokens in <c>secrets.json</c>.</summary>
internal static class DemoSetup
{
    /// <summary>What <c>run --source</c> calls the demo's sources together.</summary>
    public const string Name = "demo";

    private const string DefaultCollection = "demo";

    // Its deletions wait for a person, however few: so the demo shows that, too (P9).
    private const string AsksFirst = "notion";

    /// <summary>Starts the server and writes the sources down; whoever has the answer keeps the server running.</summary>
    /// <param name="home">The data folder.</param>
    /// <param name="collection">Where the items go, or null for where they went before.</param>
    /// <param name="tomorrow">When a day passes in the demo's world first, or null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FatalException">The server is not built, does not start, or runs already.</exception>
    public static async Task<DemoServer> StartAsync(HomeFolder home, string? collection, DateTimeOffset? tomorrow, CancellationToken cancellationToken)
    {
        var demo = DemoFile.Find(home) ?? DemoFile.Begin();
        if (tomorrow is { } at)
        {
            demo = demo with { Tomorrows = [.. demo.Tomorrows, at] };
        }

        var turn = DemoServer.TakeTurn(home);
        try
        {
            if (!await DemoFile.IsFreeSoonAsync(demo.Port, cancellationToken))
            {
                demo = demo.Move();
            }

            var server = await DemoServer.StartAsync(home, demo, turn, cancellationToken);
            try
            {
                (demo with { Sources = Describe(server.Products, collection ?? FindCollection(demo) ?? DefaultCollection) }).Write(home);
                await home.WriteSecretsAsync(
                    secrets =>
                    {
                        foreach (var product in server.Products)
                        {
                            secrets.Set(SourceOf(product), new SourceSecret(product.Token, null));
                        }
                    },
                    cancellationToken);
                return server;
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>A day passes in the world of the demo server that the service runs.</summary>
    /// <exception cref="FatalException"><c>invalid_state</c>: the service does not run one.</exception>
    public static async Task PassDayOfServiceAsync(HomeFolder home, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (DemoFile.Find(home) is not { } demo || !await DemoServer.TryPassDayAsync(demo.Port, at, cancellationToken))
        {
            throw new FatalException(
                ErrorCodes.InvalidState,
                "The service that is up was started before the demo was set up. Stop it with ./ingest down, run the demo, and start the service again.");
        }

        (demo with { Tomorrows = [.. demo.Tomorrows, at] }).Write(home);
    }

    /// <summary>Where the demo's items go as things stand.</summary>
    public static string CollectionOf(HomeFolder home) => (DemoFile.Find(home) is { } demo ? FindCollection(demo) : null) ?? DefaultCollection;

    private static string SourceOf(DemoProduct product) => $"demo-{product.Product}";

    private static string? FindCollection(DemoFile demo) => demo.Sources.Select(static s => s.Value?[nameof(SourceOptions.Collection)]?.GetValue<string>()).FirstOrDefault();

    /// <summary>Every sync of the demo lists everything, so that two of them show how what vanished goes.</summary>
    private static JsonObject Describe(IReadOnlyList<DemoProduct> products, string collection)
    {
        var sources = new JsonObject();
        foreach (var product in products)
        {
            var source = new JsonObject
            {
                [nameof(SourceOptions.Product)] = product.Product,
                [nameof(SourceOptions.Collection)] = collection,
                [nameof(SourceOptions.EnumerateEvery)] = "00:00:00",
            };
            if (product.Product == AsksFirst)
            {
                source[nameof(SourceOptions.DeleteCount)] = "0";
                source[nameof(SourceOptions.DeleteShare)] = "0";
            }

            foreach (var (name, value) in product.Settings)
            {
                source[name] = value;
            }

            sources[SourceOf(product)] = source;
        }

        return sources;
    }
}
