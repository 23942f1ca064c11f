namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>A grey picture in PGM (P5) format: a short text header, then one byte a pixel.</summary>
internal static class GreyPicture
{
    /// <summary>Headers are shorter than this.</summary>
    private const int HeaderLength = 64;

    /// <summary>Pixels that differ by less than this, of 255, show nothing.</summary>
    private const int Contrast = 32;

    /// <summary>Whether all its pixels are about the same: an empty page, which OCR need not look at.</summary>
    public static bool IsBlank(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var buffer = new byte[64 * 1024];
        file.Position = Math.Min(HeaderLength, file.Length);
        byte darkest = 255;
        byte lightest = 0;
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            foreach (var pixel in buffer.AsSpan(0, read))
            {
                darkest = Math.Min(darkest, pixel);
                lightest = Math.Max(lightest, pixel);
            }
            if (lightest - darkest >= Contrast) return false;
        }
        return true;
    }
}
