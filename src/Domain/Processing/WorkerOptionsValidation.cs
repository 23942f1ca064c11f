using Ingest.Domain.Collections;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>The rules between the worker's settings.</summary>
internal sealed class WorkerOptionsValidation : IValidateOptions<WorkerOptions>
{
    public ValidateOptionsResult Validate(string? name, WorkerOptions options)
    {
        var failures = new List<string>();
        if (options.MaxRetryBackOff < options.RetryBackOff)
        {
            failures.Add($"Ingest:Worker:MaxRetryBackOff: expected at least Ingest:Worker:RetryBackOff ({options.RetryBackOff}), but found '{options.MaxRetryBackOff}'. Raise it, or lower the first back-off.");
        }

        if (options.RescueInterval > options.LeaseDuration)
        {
            failures.Add($"Ingest:Worker:RescueInterval: expected at most Ingest:Worker:LeaseDuration ({options.LeaseDuration}), but found '{options.RescueInterval}'. A longer one delays every rescue; lower it.");
        }

        failures.AddRange(options.Queues.Where(static queue => !CollectionName.IsValid(queue)).Select(static queue =>
            $"Ingest:Worker:Queues: expected names of 1 to {CollectionName.MaxLength} characters of a-z, 0-9, '-' and '_', but found '{queue}'. Correct the name."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
