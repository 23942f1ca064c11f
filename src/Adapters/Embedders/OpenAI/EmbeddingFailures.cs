using System.ClientModel.Primitives;
using System.Globalization;
using System.Text.Json;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>
/// Turns answers of the endpoint into decisions. Of an error body only the code is shown, and only if it looks like one: messages of
/// endpoints quote keys and input.
/// </summary>
internal sealed class EmbeddingFailures(OpenAIEmbedderOptions options, TimeProvider time)
{
    /// <summary>Longest Retry-After that is honoured; a longer one is a mistake or worse, and would hold documents for hours.</summary>
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);

    private readonly string _operation = $"Embedding with '{options.Model}' at {options.Endpoint.GetLeftPart(UriPartial.Path)}";

    /// <summary>The failure that a status other than success means.</summary>
    internal IngestException FromStatus(PipelineResponse response)
    {
        var found = $"{_operation}: the endpoint answered {response.Status}{ErrorCode(response)}";
        return response.Status is 408 or 409 or 425 or 429 or >= 500
            ? new RetryableException(ErrorCodes.EmbedderUnavailable, $"{found}. It is tried again by itself.", null, RetryAfter(response.Headers))
            : new FatalException(ErrorCodes.EmbedderRefused, $"{found}. {NextStep(response.Status)}");
    }

    /// <summary>The failure of an answer that is no valid embeddings response.</summary>
    internal RetryableException Malformed(string what, Exception? inner = null) =>
        new(ErrorCodes.EmbedderUnavailable, $"{_operation}: {what}. Check that the endpoint speaks OpenAI's embeddings protocol.", inner);

    /// <summary>The failure of a request without an answer.</summary>
    internal RetryableException Unreachable(Exception inner) =>
        new(ErrorCodes.EmbedderUnavailable, $"{_operation}: no answer ({Innermost(inner).GetType().Name}). Check that the endpoint runs and can be reached from here.", inner);

    /// <summary>The failure of a request that took too long.</summary>
    internal RetryableException TimedOut(Exception inner) =>
        new(ErrorCodes.EmbedderUnavailable, $"{_operation}: no answer within {options.RequestTimeout.TotalSeconds:0.###} s (Ingest:Embedders:OpenAI:RequestTimeout).", inner);

    /// <summary>The failure while the endpoint asks to be left alone for longer than a call may wait.</summary>
    internal RetryableException BackingOff(TimeSpan remaining) =>
        new(ErrorCodes.EmbedderUnavailable, $"{_operation}: the endpoint asked to be left alone for {remaining.TotalSeconds:0.#} s more.", null, remaining);

    /// <summary>The failure of a credential that is not there or was not granted.</summary>
    internal FatalException NoIdentity(Exception inner) =>
        new(ErrorCodes.EmbedderRefused, $"{_operation}: this machine offers no identity. Assign a managed identity, sign in with the Azure CLI, or set Ingest:Embedders:OpenAI:Credential to Key.", inner);

    /// <summary>The failure of a token service that does not answer, or not with a token.</summary>
    internal RetryableException NoToken(Exception inner) =>
        new(ErrorCodes.EmbedderUnavailable, $"{_operation}: no token for the identity. Check Ingest:Embedders:OpenAI:ClientId and the token service.", inner);

    /// <summary>The failure of vectors of another size.</summary>
    internal FatalException WrongDimensions(int found) =>
        new(ErrorCodes.DimensionMismatch, $"{_operation}: expected vectors of {options.Dimensions} dimensions, found {found}. Correct Ingest:Embedders:OpenAI:Dimensions, or set SendDimensions for a model that can shorten its vectors.");

    /// <summary>The failure of a text that no model takes.</summary>
    internal FatalException WrongLength(int position, int bytes) =>
        new(ErrorCodes.EmbedderRefused, $"{_operation}: text {position} has {bytes} UTF-8 bytes; 1 to {OpenAIEmbedder.MaxTextBytes} are allowed. Lower Ingest:Chunking:MaxEmbeddingBytes.");

    // RFC 9110, 10.2.3: seconds or a date. Azure also sends the finer retry-after-ms.
    private TimeSpan? RetryAfter(PipelineResponseHeaders headers)
    {
        TimeSpan wait;
        if (headers.TryGetValue("retry-after-ms", out var text) && double.TryParse(text, CultureInfo.InvariantCulture, out var milliseconds))
        {
            wait = Within(milliseconds / 1000);
        }
        else if (!headers.TryGetValue("Retry-After", out text))
        {
            return null;
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            wait = Within(seconds);
        }
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            wait = Within((date - time.GetUtcNow()).TotalSeconds);
        }
        else
        {
            return null;
        }

        return wait;
    }

    private static TimeSpan Within(double seconds) =>
        double.IsNaN(seconds) ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MaxRetryAfter.TotalSeconds));

    private static string NextStep(int status) => status switch
    {
        400 or 422 => "Check Ingest:Embedders:OpenAI:Model, Dimensions and SendDimensions.",
        401 => "Check Ingest:Embedders:OpenAI:Credential and its key or identity.",
        403 => "Give the key or identity access to the model; on Azure the role 'Cognitive Services OpenAI User'.",
        404 => "Check Ingest:Embedders:OpenAI:Endpoint and Model; on Azure the model is the deployment's name.",
        413 => "Lower Ingest:Embedders:OpenAI:MaxTokensPerRequest or BatchSize.",
        >= 300 and < 400 => "Set Ingest:Embedders:OpenAI:Endpoint to the address it redirects to.",
        _ => "Check Ingest:Embedders:OpenAI.",
    };

    private string ErrorCode(PipelineResponse response)
    {
        try
        {
            using var body = JsonDocument.Parse(response.Content);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var code)
                && code.ValueKind == JsonValueKind.String && code.GetString() is { Length: > 0 and <= 40 } text
                && text.All(static c => char.IsAsciiLetter(c) || c == '_') && text != options.ApiKey
                    ? $" ({text})"
                    : "";
        }
        catch (JsonException)
        {
            // A proxy's error page: the status says enough.
            return "";
        }
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }
}
