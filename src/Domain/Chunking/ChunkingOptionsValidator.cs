using Microsoft.Extensions.Options;

namespace Ingest.Domain.Chunking;

/// <summary>Checks the chunking settings against each other; single ranges are checked by their attributes.</summary>
internal sealed class ChunkingOptionsValidator : IValidateOptions<ChunkingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ChunkingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        if (options.TargetLength > options.MaxLength)
        {
            failures.Add(
                $"Ingest:Chunking:TargetLength: expected at most Ingest:Chunking:MaxLength ({options.MaxLength}), but found "
                + $"{options.TargetLength}. Lower the target or raise the maximum.");
        }

        if (options.Overlap > options.TargetLength / 2)
        {
            failures.Add(
                $"Ingest:Chunking:Overlap: expected at most half of Ingest:Chunking:TargetLength ({options.TargetLength / 2}), but found "
                + $"{options.Overlap}. Lower the overlap or raise the target.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
