using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools;

/// <summary>What the settings of <see cref="ToolsOptions"/> must satisfy together, and with the worker's lease.</summary>
internal sealed class ToolsOptionsCheck(IOptions<WorkerOptions> worker) : IValidateOptions<ToolsOptions>
{
    public ValidateOptionsResult Validate(string? name, ToolsOptions options)
    {
        List<string> failures = [];
        var lease = worker.Value.LeaseDuration;
        var longest = options.TimeLimit + (Pdf.PdfTextLayer.MaxFailedPages * options.TimeLimit / ToolsOptions.AloneShare);
        if (longest >= lease)
            failures.Add($"Ingest:Tools:TimeLimit: expected 1.3 times of it less than Ingest:Worker:LeaseDuration ({lease}), but found '{options.TimeLimit}', which makes {longest}. Lower it or raise the lease.");
        if (options.PageTimeLimit > options.TimeLimit)
            failures.Add($"Ingest:Tools:PageTimeLimit: expected at most Ingest:Tools:TimeLimit ({options.TimeLimit}), but found '{options.PageTimeLimit}'. Lower it.");
        foreach (var folder in options.SearchPath.Split(':').Where(folder => !Path.IsPathRooted(folder)))
            failures.Add($"Ingest:Tools:SearchPath: expected full paths separated by colons, but found '{folder}'. Write each folder from the root.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
