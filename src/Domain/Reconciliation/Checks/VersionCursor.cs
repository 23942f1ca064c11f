using System.Globalization;
using Ingest.Domain.Documents;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>A key as the text of a stored cursor.</summary>
internal static class VersionCursor
{
    public static string? Format(VersionKey? key) =>
        key is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.DocumentId:D}/{value.Version}") : null;

    /// <summary>The key, or null (begin anew) for null and for a text this release does not write.</summary>
    public static VersionKey? Parse(string? cursor)
    {
        var parts = cursor?.Split('/');
        return parts is [var id, var version] && Guid.TryParseExact(id, "D", out var documentId)
            && int.TryParse(version, CultureInfo.InvariantCulture, out var number)
            ? new VersionKey(documentId, number)
            : null;
    }
}
