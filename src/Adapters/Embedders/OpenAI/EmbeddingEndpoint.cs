using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using Azure.Core;
using Azure.Identity;
using Ingest.Domain.Cost;
using Ingest.Domain.Errors;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Logging;
using OpenAI;
using OpenAI.Embeddings;
using Polly;
using Polly.Retry;

namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>
/// One request to the endpoint, with everything that keeps it bounded: a limit on requests under way, a back-off that all callers share, a
/// time limit for each try, and tries again until <see cref="OpenAIEmbedderOptions.RetryBudget"/> is used up.
/// </summary>
internal sealed partial class EmbeddingEndpoint : IDisposable
{
    private static readonly ResiliencePropertyKey<CallState> CallKey = new("ingest.embedding.call");

    /// <summary>First wait when the endpoint names none; doubles with every try, at most 32-fold, ±20 %.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);

    private readonly OpenAIEmbedderOptions _options;
    private readonly EmbeddingFailures _failures;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly EmbeddingClient _client;
    private readonly SemaphoreSlim _slots;
    private readonly BackOffGate _gate;
    private readonly ResiliencePipeline _pipeline;

    internal EmbeddingEndpoint(
        OpenAIEmbedderOptions options, TokenCredential? credential, TimeProvider time, ILogger logger, HttpMessageHandler? handler = null)
    {
        _options = options;
        _failures = new EmbeddingFailures(options, time);
        _time = time;
        _logger = logger;
        _http = new HttpClient(handler ?? DefaultHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        _client = CreateClient(options, credential, _http);
        _slots = new SemaphoreSlim(options.MaxConcurrency);
        _gate = new BackOffGate(time);
        _pipeline = CreatePipeline();
    }

    /// <summary>The failures of this endpoint.</summary>
    internal EmbeddingFailures Failures => _failures;

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    /// <summary>Unit vectors of the texts, in order.</summary>
    internal async Task<EmbeddingAnswer> SendAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(CallKey, new CallState(_time.GetTimestamp()));
            return await _pipeline.ExecuteAsync((c, batch) => new ValueTask<EmbeddingAnswer>(TryAsync(batch, c)), context, texts);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            _slots.Release();
        }
    }

    private async Task<EmbeddingAnswer> TryAsync(IReadOnlyList<string> texts, ResilienceContext context)
    {
        await PassGateAsync(context);
        return await Spans.RunAsync(
            SpanNames.Embed, ActivityKind.Client,
            span =>
            {
                span?.SetTag(TagNames.Model, _options.Model).SetTag(TagNames.Count, texts.Count);
                return RequestAsync(texts, context);
            },
            context.CancellationToken);
    }

    private async Task<EmbeddingAnswer> RequestAsync(IReadOnlyList<string> texts, ResilienceContext context)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.CancellationToken);
        try
        {
            using var content = EmbeddingMessages.WriteRequest(_options, texts);
            var request = new RequestOptions { CancellationToken = both.Token, ErrorOptions = ClientErrorBehaviors.NoThrow };
            var result = await _client.GenerateEmbeddingsAsync(content, request);
            using var response = result.GetRawResponse();
            if (response.Status is < 200 or >= 300)
            {
                throw Refused(response);
            }

            var answer = EmbeddingMessages.ReadResponse(response.Content, texts.Count, _options, _failures);
            IngestMetrics.CountTokens(_options.Model, answer.Tokens ?? texts.Sum(TokenEstimate.Of));
            return answer;
        }
        catch (OperationCanceledException exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw _failures.TimedOut(exception);
        }
        catch (CredentialUnavailableException exception)
        {
            throw _failures.NoIdentity(exception);
        }
        catch (AuthenticationFailedException exception)
        {
            throw _failures.NoToken(exception);
        }
        catch (Exception exception) when (exception is ClientResultException or HttpRequestException or IOException)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            throw _failures.Unreachable(exception);
        }
    }

    private IngestException Refused(PipelineResponse response)
    {
        var failure = _failures.FromStatus(response);
        var wait = (failure as RetryableException)?.RetryAfter;
        if (response.Status == 429 || (response.Status == 503 && wait is not null))
        {
            IngestMetrics.CountThrottled(_options.Model);
            _gate.Close(wait ?? FirstDelay);
            LogThrottled(_logger, _options.Model, response.Status, wait ?? FirstDelay);
        }

        return failure;
    }

    private async Task PassGateAsync(ResilienceContext context)
    {
        while (_gate.Remaining is var remaining && remaining > TimeSpan.Zero)
        {
            if (!IsWithinBudget(context, remaining))
            {
                throw _failures.BackingOff(remaining);
            }

            await Task.Delay(remaining, _time, context.CancellationToken);
        }
    }

    private ResiliencePipeline CreatePipeline() => new ResiliencePipelineBuilder { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue, // the budget ends it
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is RetryableException failure && IsTriedAgain(args.Context, args.AttemptNumber, failure)),
            DelayGenerator = static args => ValueTask.FromResult<TimeSpan?>(Call(args.Context).NextDelay),
            OnRetry = args =>
            {
                LogTriedAgain(_logger, _options.Model, args.RetryDelay, args.Outcome.Exception!.Message);
                return default;
            },
        })
        .Build();

    private bool IsTriedAgain(ResilienceContext context, int attempt, RetryableException failure)
    {
        var doubled = FirstDelay * Math.Pow(2, Math.Min(attempt, 5));
#pragma warning disable CA5394 // Jitter only spreads load.
        var jittered = doubled * (0.8 + (0.4 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
        var delay = failure.RetryAfter ?? jittered;
        Call(context).NextDelay = delay;
        return IsWithinBudget(context, delay);
    }

    private bool IsWithinBudget(ResilienceContext context, TimeSpan delay) =>
        _time.GetElapsedTime(Call(context).Started) + delay <= _options.RetryBudget;

    private static CallState Call(ResilienceContext context) => context.Properties.GetValue(CallKey, null!);

    private static EmbeddingClient CreateClient(OpenAIEmbedderOptions options, TokenCredential? credential, HttpClient http)
    {
        var settings = new OpenAIClientOptions
        {
            Endpoint = options.Endpoint,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0), // tries again are counted and bounded here
            NetworkTimeout = options.RequestTimeout * 2, // a second line: the request's own limit comes first
        };
#pragma warning disable OPENAI001 // The only constructor that takes a token policy; pinned by the package version and covered by tests.
        return new EmbeddingClient(options.Model, Authentication(options, credential), settings);
#pragma warning restore OPENAI001
    }

    private static AuthenticationPolicy Authentication(OpenAIEmbedderOptions options, TokenCredential? credential) => options.Credential switch
    {
        EmbedderCredential.Key => ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(options.ApiKey!)),
        EmbedderCredential.Identity => new BearerTokenPolicy(credential ?? DefaultCredential(options), options.TokenScope),
        _ => new Anonymous(),
    };

    private static TokenCredential DefaultCredential(OpenAIEmbedderOptions options) => string.IsNullOrWhiteSpace(options.ClientId)
        ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(options.ClientId));

    // Redirects are not followed: they would carry the credential elsewhere.
    private static SocketsHttpHandler DefaultHandler() => new()
    {
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows DNS
    };

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The embedding endpoint of {Model} answered {Status}; all requests wait for {Wait}.")]
    private static partial void LogThrottled(ILogger logger, string model, int status, TimeSpan wait);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "Embedding with {Model} is tried again in {Delay}: {Reason}")]
    private static partial void LogTriedAgain(ILogger logger, string model, TimeSpan delay, string reason);

    private sealed class CallState(long started)
    {
        public long Started { get; } = started;

        public TimeSpan NextDelay { get; set; }
    }

    /// <summary>Sends no credential.</summary>
    private sealed class Anonymous : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNextAsync(message, pipeline, currentIndex);
    }
}
