using Azure.Storage.Blobs;
using Ingest.Domain.Blobs;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Blobs;

/// <summary>What attributes cannot say: exactly one account setting, of a usable form, and three distinct container names storage accepts.</summary>
internal sealed class BlobOptionsValidator : IValidateOptions<BlobOptions>
{
    public ValidateOptionsResult Validate(string? name, BlobOptions options)
    {
        var failures = new List<string>();
        CheckAccount(options, failures);
        CheckContainers(options, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckAccount(BlobOptions options, List<string> failures)
    {
        const string connectionString = $"{BlobOptions.Section}:{nameof(BlobOptions.ConnectionString)}";
        const string serviceUri = $"{BlobOptions.Section}:{nameof(BlobOptions.ServiceUri)}";
        var hasConnectionString = !string.IsNullOrWhiteSpace(options.ConnectionString);
        if (hasConnectionString == (options.ServiceUri is not null))
        {
            failures.Add(
                $"{connectionString}, {serviceUri}: expected exactly one, but found {(hasConnectionString ? "both" : "neither")}. "
                + $"Locally give {connectionString} (Azurite), in Azure {serviceUri} (https://ACCOUNT.blob.core.windows.net).");
        }
        else if (hasConnectionString && !IsConnectionString(options.ConnectionString!))
        {
            failures.Add(
                $"{connectionString}: expected an Azure Storage connection string, but found {options.ConnectionString!.Length} characters "
                + "(not shown, they may hold a key) that are none. Copy it again; for Azurite on its default port it is 'UseDevelopmentStorage=true'.");
        }
        else if (options.ServiceUri is { } uri && (!uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeHttps || uri.Query.Length > 0))
        {
            failures.Add(
                $"{serviceUri}: expected an absolute https address without a query, but found '{WithoutQuery(uri)}'. "
                + "Identity tokens go over https only; signatures (SAS) are not used.");
        }
    }

    private static void CheckContainers(BlobOptions options, List<string> failures)
    {
        var names = new Dictionary<string, BlobContainer>();
        foreach (var container in Enum.GetValues<BlobContainer>())
        {
            var name = BlobContainerNames.Of(options, container);
            var setting = $"{BlobOptions.Section}:{container}Container";
            if (!BlobContainerNames.IsValid(name))
            {
                failures.Add(
                    $"{setting}: expected, with {BlobOptions.Section}:{nameof(BlobOptions.ContainerPrefix)} before it, 3 to 63 of a-z, 0-9 and "
                    + $"single '-', starting and ending with a letter or digit, but found '{name}'. Choose another name.");
            }
            else if (!names.TryAdd(name, container))
            {
                failures.Add(
                    $"{setting}: expected a container of its own, but found '{name}', which is also the {names[name]} container. Choose another name.");
            }
        }
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            _ = new BlobServiceClient(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string WithoutQuery(Uri uri) => uri.OriginalString.Split('?')[0];
}
