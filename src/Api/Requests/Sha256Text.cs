using Ingest.Domain.Documents;

namespace Ingest.Api.Requests;

/// <summary>SHA-256 as clients write it: 64 hexadecimal digits.</summary>
internal static class Sha256Text
{
    public static bool TryParse(string? text, out ContentHash hash)
    {
        hash = default;
        if (text is not { Length: ContentHash.Size * 2 } || !text.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        hash = new ContentHash(Convert.FromHexString(text));
        return true;
    }
}
