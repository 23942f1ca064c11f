using System.Text.RegularExpressions;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Hosting;

/// <summary>Refuses hub names that break the provider's rule, and names that stand for "nobody chose one".</summary>
internal sealed partial class TaskHubOptionsValidation(IConfiguration configuration) : IValidateOptions<TaskHubOptions>
{
    /// <summary>Flat, because host.json refers to it by <c>%IngestTaskHub%</c> and the host does not read sections there.</summary>
    public const string Setting = "IngestTaskHub";

    // What the runtime falls back to: locally, in version 1, and in templates.
    private static readonly string[] Defaults = ["TestHubName", "DurableFunctionsHub", "MyTaskHub", "default"];

    public ValidateOptionsResult Validate(string? name, TaskHubOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Name))
        {
            return ValidateOptionsResult.Success; // [Required] has reported it.
        }

        if (!ProviderRule().IsMatch(options.Name))
        {
            return Refuse("3 to 45 letters and digits, beginning with a letter", options.Name);
        }

        return Defaults.Append(SiteHub()).Contains(options.Name, StringComparer.OrdinalIgnoreCase)
            ? Refuse("a name chosen for this environment, not the runtime's default", options.Name)
            : ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Refuse(string expected, string actual) => ValidateOptionsResult.Fail(
        new SettingException(Setting, expected, actual, "Set it, for example IngestProduction or IngestStaging.").Message);

    /// <summary>The name Azure derives from the site's: letters and digits only. Swapped slots would then share a hub.</summary>
    private string SiteHub() => string.Concat((configuration["WEBSITE_SITE_NAME"] ?? "").Where(char.IsAsciiLetterOrDigit));

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,44}$")]
    private static partial Regex ProviderRule();
}
