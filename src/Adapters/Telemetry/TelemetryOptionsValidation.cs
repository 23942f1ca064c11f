using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Telemetry;

/// <summary>What the ranges of single settings cannot say. Never shows the headers.</summary>
internal sealed class TelemetryOptionsValidation : IValidateOptions<TelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        if (!options.IsOn)
        {
            return ValidateOptionsResult.Success;
        }

        if (!Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            return ValidateOptionsResult.Fail(
                $"{TelemetryOptions.Section}:OtlpEndpoint: expected an address such as http://127.0.0.1:4318, but found '{options.OtlpEndpoint}'. Correct it, or remove it to send nothing.");
        }

        if (string.IsNullOrWhiteSpace(options.Headers))
        {
            return ValidateOptionsResult.Success;
        }

        if (options.Headers.Split(',').Any(static header => header.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            return ValidateOptionsResult.Fail($"{TelemetryOptions.Section}:Headers: expected name=value, several separated by commas, but found something else (not shown, it is a secret). Correct it.");
        }

        return endpoint.Scheme == "https" || endpoint.IsLoopback
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{TelemetryOptions.Section}:OtlpEndpoint: expected https, because Headers are set and would be readable on the way, but found '{options.OtlpEndpoint}'. Use https, or a collector on this machine.");
    }
}
