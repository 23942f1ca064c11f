using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Ingest.Adapters.Embedders.OpenAI;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>
/// One run of the server. It knows a key made for this run, and of this process's environment only where programs are. It ends when the pipe
/// to its standard input closes, so it never outlives this process, however that ends.
/// </summary>
internal sealed class SemanticProcess
{
    /// <summary>Texts a request: a second or so of work.</summary>
    internal const int TextsPerRequest = 8;

    // What is sent ahead keeps the threads busy; what waits here does not count against a request's time limit.
    private const int PagesAhead = 4;
    private const int QuestionsAhead = 32;
    private const int KeyBytes = 32;
    private static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _health;
    private readonly AuthenticationHeaderValue _authorization;
    private readonly TimeSpan _healthTimeLimit;
    private readonly TimeProvider _time;
    private readonly OpenAIEmbedder _questions;
    private readonly OpenAIEmbedder _pages;

    private SemanticProcess(Process process, Uri address, string key, SemanticEmbedderOptions options, LoopbackHttp http, TimeProvider time, ILogger logger)
    {
        _process = process;
        _health = new Uri(address, "health");
        _http = http.Client;
        _authorization = new AuthenticationHeaderValue("Bearer", key);
        _healthTimeLimit = options.HealthInterval + TimeSpan.FromSeconds(1);
        _time = time;
        _questions = Embedder(QuestionsAhead);
        _pages = Embedder(PagesAhead);
        Ended = process.WaitForExitAsync();

        OpenAIEmbedder Embedder(int ahead)
        {
            var settings = new OpenAIEmbedderOptions
            {
                Enabled = true,
                Endpoint = new Uri(address, "v1"),
                Model = SemanticEmbedder.Name,
                Dimensions = SemanticEmbedder.Size,
                ApiKey = key,
                BatchSize = TextsPerRequest,
                MaxConcurrency = ahead,
                RequestTimeout = options.RequestLimit,
                RetryBudget = TimeSpan.Zero, // SemanticEmbedder tries again, on a fresh process if need be
            };

            // Not disposed: it holds nothing but the handler, which is the supervisor's, and calls under way may outlive the process.
            return new OpenAIEmbedder(settings, new EmbeddingEndpoint(settings, credential: null, time, logger, http.Handler));
        }
    }

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended { get; }

    /// <summary>Why it was ended, in words for a log; null when it ended by itself.</summary>
    public string? Reason { get; private set; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts it and returns when it has loaded its model.</summary>
    /// <exception cref="FatalException"><c>tool_missing</c>: there is no Node.js.</exception>
    /// <exception cref="RetryableException"><c>embedder_unavailable</c>: it ended before it was ready, or took too long.</exception>
    public static async Task<SemanticProcess> StartAsync(
        SemanticInstallation installation, SemanticEmbedderOptions options, LoopbackHttp http, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetHexString(2 * KeyBytes, lowercase: true);
        var process = Start(installation.Program);
        var complaint = new StartComplaint(process.StandardError);
        try
        {
            using var limit = new CancellationTokenSource(options.StartTimeout, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var port = await IntroduceAsync(process, complaint, key, options.Threads, both.Token);
            return new SemanticProcess(process, new Uri($"http://127.0.0.1:{port}/"), key, options, http, time, logger);
        }
        catch (Exception error)
        {
            // What it is about to say of itself; a process that goes on is stopped all the same.
            await Task.WhenAny(process.WaitForExitAsync(CancellationToken.None), Task.Delay(StopTimeLimit, CancellationToken.None));
            Kill(process);
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("The embedder was being stopped while it started.", error, cancellationToken);
            }

            var what = error is OperationCanceledException
                ? $"was not ready within {options.StartTimeout.TotalSeconds:0.###} s (Ingest:Embedders:Semantic:StartTimeout)"
                : $"did not start: {await complaint.EndAsync()}";
            throw new RetryableException(
                ErrorCodes.EmbedderUnavailable,
                $"The embedder {SemanticEmbedder.Name} {what}. To see more, start it by hand: echo '{{\"key\":\"k\",\"threads\":1}}' | node \"{installation.Program}\"", error);
        }
    }

    /// <summary>The vectors of texts.</summary>
    public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        (texts.Count == 1 ? _questions : _pages).EmbedAsync(texts, cancellationToken);

    /// <summary>How it says it is; null when it does not say within the health interval and a second.</summary>
    public async Task<SemanticHealth?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = new CancellationTokenSource(_healthTimeLimit, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            using var question = new HttpRequestMessage(HttpMethod.Get, _health) { Headers = { Authorization = _authorization } };
            using var answer = await _http.SendAsync(question, both.Token);
            return answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(both.Token), SemanticJson.Default.SemanticHealth)
                : null;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Ends it at once; requests under way fail.</summary>
    public void End(string reason)
    {
        Reason ??= reason;
        Kill(_process);
    }

    /// <summary>Lets it end by closing the pipe, and ends it if it does not.</summary>
    public async Task StopAsync()
    {
        Reason ??= "the host stops";
        _process.StandardInput.Close();
        await Task.WhenAny(Ended, Task.Delay(StopTimeLimit));
        Kill(_process);
        await Ended;
    }

    private static Process Start(string program)
    {
        var start = new ProcessStartInfo("node", [program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new FatalException(
                ErrorCodes.ToolMissing, $"Node.js is not installed; the embedder {SemanticEmbedder.Name} runs on it. Install Node.js 20 or newer, then start again.", error);
        }
    }

    private static async Task<int> IntroduceAsync(Process process, StartComplaint complaint, string key, int threads, CancellationToken cancellationToken)
    {
        await process.StandardInput.WriteLineAsync($$"""{"key":"{{key}}","threads":{{threads}}}""".AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new EndOfStreamException("It ended before it was ready.");
        complaint.IsReady();
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return JsonSerializer.Deserialize(line, SemanticJson.Default.SemanticAnnouncement)?.Port is { } port and > 0 and <= ushort.MaxValue
            ? port
            : throw new InvalidDataException("It announced no port.");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
