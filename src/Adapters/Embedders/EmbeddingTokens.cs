using System.Text;

namespace Ingest.Adapters.Embedders;

/// <summary>Tokens where nobody counts them.</summary>
internal static class EmbeddingTokens
{
    /// <summary>English text has about four bytes a token with the tokenizers of current models (OpenAI's rule of thumb); other scripts have fewer.</summary>
    private const int BytesPerToken = 4;

    /// <summary>An estimate for these texts, at least one token for each.</summary>
    public static long Estimate(IReadOnlyList<string> texts)
    {
        var tokens = 0L;
        foreach (var text in texts)
        {
            tokens += Math.Max(1, (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken);
        }

        return tokens;
    }
}
