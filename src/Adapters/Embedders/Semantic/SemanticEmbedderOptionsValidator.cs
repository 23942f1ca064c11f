using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>Checks the settings against the worker's lease.</summary>
internal sealed class SemanticEmbedderOptionsValidator(IOptions<WorkerOptions> worker) : IValidateOptions<SemanticEmbedderOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SemanticEmbedderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var lease = worker.Value.LeaseDuration;
        return !options.Enabled || 2 * options.RequestLimit < lease
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Ingest:Embedders:Semantic:RequestTimeout: expected less than half of Ingest:Worker:LeaseDuration ({lease}), because a request is tried twice, "
                + $"but found {options.RequestLimit}. Shorten it or lengthen the lease.");
    }
}
