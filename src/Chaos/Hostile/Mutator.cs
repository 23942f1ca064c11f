namespace Ingest.Chaos.Hostile;

/// <summary>Makes a damaged file out of good ones, the way transfers, disks, editors and attackers do. Everything follows from the random source.</summary>
internal sealed class Mutator(IReadOnlyList<(string Extension, byte[] Bytes)> originals, Random random)
{
    private static readonly string[] Extensions =
        [".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".rtf", ".epub", ".html", ".md", ".txt", ".csv", ".json", ".ndjson", ".xml", ".eml", ".ipynb", ".doc", ".png", ".jpg", ".tiff", ".py", ".tex", ""];

    private static readonly byte[][] Interesting =
    [
        [0], [0xFF], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "%PDF-1.7"u8.ToArray(), "PK\u0003\u0004"u8.ToArray(),
        "<![CDATA["u8.ToArray(), "</w:p>"u8.ToArray(), "endstream"u8.ToArray(), "/Length 99999999999"u8.ToArray(), "\\u0000"u8.ToArray(), "[[[[[[[["u8.ToArray(), "<table><tr>"u8.ToArray(),
        "Content-Transfer-Encoding: base64"u8.ToArray(), "\r\r\n\n"u8.ToArray(), "\"\"\"\""u8.ToArray(), "&amp;&#x110000;"u8.ToArray(),
    ];

    /// <summary>One damaged file: its bytes, and an extension that may not be theirs.</summary>
    public (string Extension, byte[] Bytes) Next()
    {
        var (extension, original) = originals[random.Next(originals.Count)];
        var bytes = original;
        for (var damage = random.Next(1, 4); damage > 0; damage--)
        {
            bytes = Damage(bytes);
        }

        return (random.Next(4) == 0 ? Extensions[random.Next(Extensions.Length)] : extension, bytes);
    }

    private byte[] Damage(byte[] bytes) => random.Next(9) switch
    {
        0 => bytes[..random.Next(bytes.Length + 1)],
        1 => bytes[random.Next(bytes.Length + 1)..],
        2 => Flip(bytes),
        3 => Splice(bytes),
        4 => Zero(bytes),
        5 => Repeat(bytes),
        6 => Cut(bytes),
        7 => Shuffle(bytes),
        _ => Insert(bytes, Interesting[random.Next(Interesting.Length)]),
    };

    private byte[] Flip(byte[] bytes)
    {
        var copy = bytes.ToArray();
        for (var flips = copy.Length == 0 ? 0 : random.Next(1, 50); flips > 0; flips--)
        {
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }

    private byte[] Splice(byte[] bytes)
    {
        var other = originals[random.Next(originals.Count)].Bytes;
        return [.. bytes[..random.Next(bytes.Length + 1)], .. other[random.Next(other.Length + 1)..]];
    }

    private byte[] Zero(byte[] bytes)
    {
        var (copy, (start, length)) = (bytes.ToArray(), Range(bytes));
        Array.Clear(copy, start, length);
        return copy;
    }

    private byte[] Repeat(byte[] bytes)
    {
        var (start, length) = Range(bytes, most: 4096);
        return Insert(bytes, [.. Enumerable.Repeat(bytes[start..(start + length)], random.Next(2, 100)).SelectMany(static block => block)]);
    }

    private byte[] Cut(byte[] bytes)
    {
        var (start, length) = Range(bytes);
        return [.. bytes[..start], .. bytes[(start + length)..]];
    }

    private byte[] Shuffle(byte[] bytes)
    {
        var (copy, (start, length)) = (bytes.ToArray(), Range(bytes, most: 4096));
        random.Shuffle(copy.AsSpan(start, length));
        return copy;
    }

    private byte[] Insert(byte[] bytes, byte[] block)
    {
        var at = random.Next(bytes.Length + 1);
        return [.. bytes[..at], .. block, .. bytes[at..]];
    }

    private (int Start, int Length) Range(byte[] bytes, int most = int.MaxValue)
    {
        var start = random.Next(bytes.Length + 1);
        return (start, random.Next(Math.Min(bytes.Length - start, most) + 1));
    }
}
