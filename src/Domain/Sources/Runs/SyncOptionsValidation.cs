using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs;

/// <summary>The rules between the settings of syncs.</summary>
internal sealed class SyncOptionsValidation : IValidateOptions<SyncOptions>
{
    public ValidateOptionsResult Validate(string? name, SyncOptions options)
    {
        var failures = new List<string>();
        if (options.MaxRetryBackOff < options.RetryBackOff)
        {
            failures.Add($"Ingest:Sync:MaxRetryBackOff: expected at least Ingest:Sync:RetryBackOff ({options.RetryBackOff}), but found '{options.MaxRetryBackOff}'. Raise it, or lower the first back-off.");
        }

        if (options.RescueInterval > options.LeaseDuration)
        {
            failures.Add($"Ingest:Sync:RescueInterval: expected at most Ingest:Sync:LeaseDuration ({options.LeaseDuration}), but found '{options.RescueInterval}'. A longer one delays every rescue; lower it.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
