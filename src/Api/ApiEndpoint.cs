using Ingest.Api.Keys;
using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Api;

/// <summary>
/// What surrounds every handler, whichever host the request came through: security headers, the key, the limits on a slow or endless body,
/// and one answer for every error. A client that leaves is nobody's failure and is answered by silence.
/// </summary>
public sealed partial class ApiEndpoint
{
    private readonly ApiKeys _keys;
    private readonly ApiOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ApiEndpoint> _logger;

    internal ApiEndpoint(ApiKeys keys, IOptions<ApiOptions> options, TimeProvider time, ILogger<ApiEndpoint> logger)
    {
        _keys = keys;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>Answers a request of this route completely; never throws for what a client or a service did wrong.</summary>
    public async Task InvokeAsync(ApiRoute route, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(context);
        await GuardAsync(context, route.RequiresKey, async () =>
        {
            var handler = (IApiHandler)context.RequestServices.GetRequiredService(route.Handler);
            return await handler.HandleAsync(context);
        });
    }

    /// <summary>Answers a request whose address exists, but not for its method: 405, or 204 for OPTIONS, both with Allow.</summary>
    public Task RefuseMethodAsync(string allow, HttpContext context) => GuardAsync(context, requiresKey: true, () =>
    {
        ArgumentNullException.ThrowIfNull(context);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Headers.Allow = allow;
            return Task.FromResult<IResult>(TypedResults.NoContent());
        }

        throw new RequestException(
            StatusCodes.Status405MethodNotAllowed, ErrorCodes.MethodNotAllowed, $"This address answers {allow}.") { Headers = { ["Allow"] = allow } };
    });

    /// <summary>Answers a request whose address does not exist: 404.</summary>
    public Task RefuseAddressAsync(HttpContext context) => GuardAsync(context, requiresKey: true, static () => throw new RequestException(
        StatusCodes.Status404NotFound, ErrorCodes.NotFound, "There is nothing at this address. The addresses are listed in docs/http-api.md."));

    private async Task GuardAsync(HttpContext context, bool requiresKey, Func<Task<IResult>> answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        SecurityHeaders.Apply(context.Response);
        var body = GuardedBody.Install(context, _options, _time);
        try
        {
            if (requiresKey)
            {
                _keys.Demand(context.Request);
            }

            var result = await answer();
            await result.ExecuteAsync(context);
        }
        catch (Exception error)
        {
            await body.EndAsync();
            await RefuseAsync(context, body.Failure ?? error);
        }
    }

    private async Task RefuseAsync(HttpContext context, Exception error)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            LogClientLeft(context.Request.Method, RoutePattern(context));
            return;
        }

        var refusal = ProblemMap.Map(error);
        if (refusal.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFailed(context.Request.Method, RoutePattern(context), refusal.Status, refusal.Code, ProblemResult.TraceId(context), error);
        }

        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Apply(context.Response);
        try
        {
            await new ProblemResult(refusal).ExecuteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // It left while the answer was written.
            LogClientLeft(context.Request.Method, RoutePattern(context));
        }
    }

    // The pattern, not the address: names of documents stay out of the log.
    private static string RoutePattern(HttpContext context) => context.GetEndpoint()?.DisplayName ?? "unknown route";

    [LoggerMessage(5001, LogLevel.Error, "{Method} {Route} answered {Status} {Code}, trace {TraceId}.")]
    private partial void LogFailed(string method, string route, int status, string code, string traceId, Exception error);

    [LoggerMessage(5002, LogLevel.Debug, "{Method} {Route}: the client left before its answer.")]
    private partial void LogClientLeft(string method, string route);
}
