using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Demo;

/// <summary>
/// The demo server (tests/Vendors) as a child process: Jira, Slack, Notion and Fireflies with a small made-up team in them, on 127.0.0.1. It
/// reads a pipe that this process holds and ends with it, however this process ends.
/// </summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private const string Program = "Ingest.Vendors.dll";
    private static readonly TimeSpan StartTimeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly IDisposable _turn;
    private readonly HttpClient _http = new();
    private Uri _tomorrow = null!;

    private DemoServer(Process process, IDisposable turn)
    {
        _process = process;
        _turn = turn;
    }

    /// <summary>The products it has, with what a source needs to know of each.</summary>
    public IReadOnlyList<DemoProduct> Products { get; private set; } = [];

    /// <summary>The right to run it on this data folder; the server gives it back when it ends.</summary>
    /// <exception cref="FatalException"><c>invalid_state</c>: another command runs it.</exception>
    public static IDisposable TakeTurn(HomeFolder home) => FileLock.TryTake(home.Find("demo.lock"), shared: false)
        ?? throw new FatalException(ErrorCodes.InvalidState, $"Another command runs the demo server on {home}. Wait for it to end, or stop it.");

    /// <summary>Starts it again as the data folder remembers it; null when the demo was never run there.</summary>
    /// <exception cref="FatalException">As <see cref="TakeTurn"/> and the other.</exception>
    public static async Task<DemoServer?> ResumeAsync(HomeFolder home, CancellationToken cancellationToken)
    {
        if (DemoFile.Find(home) is not { } demo)
        {
            return null;
        }

        var turn = TakeTurn(home);
        await DemoFile.IsFreeSoonAsync(demo.Port, cancellationToken);
        return await StartAsync(home, demo, turn, cancellationToken);
    }

    /// <summary>Starts it on a port and lets the days pass that have passed in its world. Returns when it answers.</summary>
    /// <param name="home">The data folder.</param>
    /// <param name="demo">What is remembered of it.</param>
    /// <param name="turn">See <see cref="TakeTurn"/>; given back when the server ends or does not start.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FatalException"><c>tool_missing</c>: it is not built, or does not start.</exception>
    public static async Task<DemoServer> StartAsync(HomeFolder home, DemoFile demo, IDisposable turn, CancellationToken cancellationToken)
    {
        var log = Path.Combine(home.Logs, "demo.log");
        DemoServer server;
        try
        {
            server = new DemoServer(Start(Find(), demo.Port), turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }

        try
        {
            // Nobody waits for a server that fills its pipe.
            _ = CopyAsync(server._process.StandardError, log);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartTimeLimit);
            await server.ReadProductsAsync(limit.Token);
            foreach (var at in demo.Tomorrows)
            {
                await server.PassDayAsync(at, limit.Token);
            }

            return server;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is OperationCanceledException or JsonException or HttpRequestException or KeyNotFoundException)
        {
            await server.DisposeAsync();
            throw new FatalException(ErrorCodes.ToolMissing, $"The demo server does not start: {LogTail.LastOf(log)} ({error.Message}) The whole log: {log}", error);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A day passes in its world: items are added, edited and deleted.</summary>
    public Task PassDayAsync(DateTimeOffset at, CancellationToken cancellationToken) => PassDayAsync(_http, _tomorrow, at, cancellationToken);

    /// <summary>A day passes in the world of the demo server that another process runs on this port. False when none answers there.</summary>
    public static async Task<bool> TryPassDayAsync(int port, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = StopTimeLimit };
        try
        {
            await PassDayAsync(http, new Uri($"http://127.0.0.1:{port}/demo/tomorrow"), at, cancellationToken);
            return true;
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        try
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopTimeLimit);
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            _process.Kill();
        }

        _process.Dispose();
        _turn.Dispose();
    }

    /// <summary>Beside this program when that is a test's, otherwise where <c>./ingest</c> builds it.</summary>
    private static string Find() =>
        ((string[])[Path.Combine(AppContext.BaseDirectory, Program), RepositoryFolder.Find("tests", "Vendors", "bin", "Release", "net10.0", Program)])
            .FirstOrDefault(File.Exists)
        ?? throw new FatalException(ErrorCodes.ToolMissing, "The demo server is not built. ./ingest run --source demo builds it; start it by that.");

    private static Process Start(string program, int port)
    {
        // A session of its own: Ctrl-C in a terminal reaches this process only, which still needs the server to come to an orderly end.
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo("setsid", [dotnet, program, "--demo", "--with-parent", "--port", port.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        ServerEnvironment.Apply(start);
        return Process.Start(start) ?? throw new InvalidOperationException("setsid did not start.");
    }

    private static async Task PassDayAsync(HttpClient http, Uri address, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsync(new Uri($"{address}?at={Uri.EscapeDataString(at.ToString("O", CultureInfo.InvariantCulture))}"), content: null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task CopyAsync(StreamReader from, string file)
    {
        await using var log = new StreamWriter(file, append: false);
        while (await from.ReadLineAsync() is { } line)
        {
            await log.WriteLineAsync(line);
            await log.FlushAsync();
        }
    }

    /// <summary>Reads its announcements: one line for each product, then that it is ready.</summary>
    private async Task ReadProductsAsync(CancellationToken cancellationToken)
    {
        var products = new List<DemoProduct>();
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            using var announcement = JsonDocument.Parse(line);
            if (announcement.RootElement.TryGetProperty("ready", out _))
            {
                (Products, _tomorrow) = (products, new Uri(announcement.RootElement.GetProperty("tomorrow").GetString()!));
                return;
            }

            products.Add(new DemoProduct(
                announcement.RootElement.GetProperty("product").GetString()!,
                announcement.RootElement.GetProperty("token").GetString()!,
                announcement.RootElement.GetProperty("settings").Deserialize<IReadOnlyDictionary<string, string>>()!));
        }

        throw new JsonException("it ended before it was ready.");
    }
}

/// <summary>What a source needs to know of a product of the demo server.</summary>
/// <param name="Product">The product's word.</param>
/// <param name="Token">The made-up token it asks for.</param>
/// <param name="Settings">Settings below the source's section that lead to it.</param>
internal sealed record DemoProduct(string Product, string Token, IReadOnlyDictionary<string, string> Settings);
