using System.Text;
using Ingest.Domain.Documents;

namespace Ingest.Domain.Blobs;

/// <summary>The names of blobs, made and read in one place.</summary>
public static class BlobNames
{
    private const int MaxFileNameLength = 100;

    /// <summary>
    /// <c>{id}/v{n}/{file name}</c> in the documents container. The file name is for people only: control characters and the characters
    /// that URLs, XML or Windows treat specially become '_', and it is cut to 100 characters with its extension kept.
    /// </summary>
    public static BlobPath Document(VersionKey key, string fileName) => new(BlobContainer.Documents, $"{Prefix(key)}{Tidy(fileName)}");

    /// <summary><c>{id}/v{n}/text.ndjson</c> in the artifacts container.</summary>
    public static BlobPath Artifact(VersionKey key) => new(BlobContainer.Artifacts, $"{Prefix(key)}text.ndjson");

    /// <summary><c>{id}/v{n}/</c>.</summary>
    public static string Prefix(VersionKey key) => $"{key.DocumentId:D}/v{key.Version}/";

    /// <summary>The version a document or artifact blob belongs to; false for a name of another form.</summary>
    public static bool TryParse(string blobName, out VersionKey key)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        key = default;
        var parts = blobName.Split('/', 3);
        if (parts.Length != 3 || !Guid.TryParseExact(parts[0], "D", out var id) || parts[1].Length < 2 || parts[1][0] != 'v'
            || !int.TryParse(parts[1].AsSpan(1), out var version) || version < 1)
        {
            return false;
        }

        key = new VersionKey(id, version);
        return true;
    }

    private static string Tidy(string fileName)
    {
        var tidy = new StringBuilder(fileName.Length);
        foreach (var rune in fileName.EnumerateRunes())
        {
            var special = Rune.IsControl(rune) || rune.Value is '\\' or '/' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '#' or '%' or 0xFFFD or 0xFFFE or 0xFFFF;
            tidy.Append(special ? "_" : rune.ToString());
        }

        var text = tidy.ToString().TrimEnd('.', ' ');
        if (text.Length > MaxFileNameLength)
        {
            var extension = Path.GetExtension(text) is { Length: <= 12 } e ? e : "";
            var cut = MaxFileNameLength - extension.Length;
            text = text[..(char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut)] + extension;
        }

        return text.Length == 0 ? "_" : text;
    }
}
