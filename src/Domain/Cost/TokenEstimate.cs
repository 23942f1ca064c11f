using System.Text;

namespace Ingest.Domain.Cost;

/// <summary>
/// How many tokens a text is, about: a quarter of its UTF-8 bytes, rounded up. OpenAI's own rule of thumb for English is four characters a token
/// (help.openai.com, "What are tokens and how to count them"). It is a rule of thumb: prose in English is within some 15 %, source code, tables and numbers
/// have up to half as many again, scripts of three bytes a character (Chinese, Japanese, Korean) about a third more. Never used where the endpoint says
/// what it counted.
/// </summary>
public static class TokenEstimate
{
    /// <summary>UTF-8 bytes a token has, about.</summary>
    public const int BytesPerToken = 4;

    /// <summary>Tokens of a text.</summary>
    public static long Of(string text) => Of((long)Encoding.UTF8.GetByteCount(text));

    /// <summary>Tokens of so many UTF-8 bytes.</summary>
    public static long Of(long bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
