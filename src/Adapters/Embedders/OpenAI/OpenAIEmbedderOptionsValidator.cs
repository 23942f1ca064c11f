using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>Checks the settings against each other and against the worker's lease.</summary>
internal sealed class OpenAIEmbedderOptionsValidator(IOptions<WorkerOptions> worker) : IValidateOptions<OpenAIEmbedderOptions>
{
    private const string Section = "Ingest:Embedders:OpenAI";

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, OpenAIEmbedderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Enabled)
        {
            return ValidateOptionsResult.Skip;
        }

        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(OpenAIEmbedderOptions options)
    {
        var endpoint = options.Endpoint;
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https"))
        {
            yield return $"{Section}:Endpoint: expected an absolute http or https address, but found '{endpoint}'. "
                + "Give the base address, for example https://NAME.openai.azure.com/openai/v1/.";
            yield break;
        }

        if (!string.IsNullOrEmpty(endpoint.UserInfo) || !string.IsNullOrEmpty(endpoint.Query))
        {
            yield return $"{Section}:Endpoint: expected an address without user name and query, but found one with. "
                + "Put the key into ApiKey and use the /v1 form of the address.";
        }

        if (endpoint.Scheme == "http" && options.Credential == EmbedderCredential.Identity)
        {
            yield return $"{Section}:Endpoint: expected https, because a token is sent, but found http. Use the https address.";
        }

        if (endpoint.Scheme == "http" && !endpoint.IsLoopback && options.Credential == EmbedderCredential.Key)
        {
            yield return $"{Section}:Endpoint: expected https, because a key is sent to another machine, but found http. "
                + "Use https, or Credential=None if the endpoint needs no key.";
        }

        if (options.Credential == EmbedderCredential.Key && string.IsNullOrWhiteSpace(options.ApiKey))
        {
            yield return $"{Section}:ApiKey: expected a key, because Credential is Key, but found nothing. "
                + "Set it, or Credential=Identity on Azure, or Credential=None for an endpoint of your own.";
        }

        var longest = options.RequestTimeout + options.RetryBudget;
        if (longest >= worker.Value.LeaseDuration)
        {
            yield return $"{Section}:RequestTimeout: expected RequestTimeout + RetryBudget below Ingest:Worker:LeaseDuration "
                + $"({worker.Value.LeaseDuration}), but found {longest}. Shorten them or lengthen the lease.";
        }
    }
}
