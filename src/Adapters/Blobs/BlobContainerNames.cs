using Ingest.Domain.Blobs;

namespace Ingest.Adapters.Blobs;

/// <summary>From the three containers to their names in the account.</summary>
internal static class BlobContainerNames
{
    /// <summary>The configured name, prefix included.</summary>
    public static string Of(BlobOptions options, BlobContainer container) => options.ContainerPrefix + container switch
    {
        BlobContainer.Inbox => options.InboxContainer,
        BlobContainer.Documents => options.DocumentsContainer,
        BlobContainer.Artifacts => options.ArtifactsContainer,
        _ => throw new ArgumentOutOfRangeException(nameof(container), container, "No such container."),
    };

    /// <summary>
    /// Azure's rule (learn.microsoft.com, "Naming and referencing containers"): 3 to 63 of a-z, 0-9 and single '-', starting and ending
    /// with a letter or digit.
    /// </summary>
    public static bool IsValid(string name) =>
        name.Length is >= 3 and <= 63
        && name[0] != '-' && name[^1] != '-'
        && !name.Contains("--", StringComparison.Ordinal)
        && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
