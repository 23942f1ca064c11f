using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Adapters.Tests.Extractors.Tools.Pdf;

namespace Ingest.Adapters.Tests.Extractors.Tools.Ocr;

/// <summary>Pictures with text, drawn by the tool that draws scans.</summary>
internal static class Pictures
{
    /// <summary>Draws a page with these lines; format is png, jpeg, or gray for a PGM.</summary>
    public static async Task<byte[]> DrawAsync(string format, params string[] lines)
    {
        await using var bench = new ToolBench();
        var pdf = Path.Combine(bench.Scratch, "page.pdf");
        await File.WriteAllBytesAsync(pdf, new PdfBuilder().Page([.. lines.Select(line => (20.0, line))]).Build(), ToolBench.Cancellation);
        var command = new ToolCommand(Tool.PdfToPpm, [$"-{format}", "-r", "100", "-singlefile", pdf], bench.Scratch);
        var (result, picture) = await bench.Runner.RunAsync(command, ToolBench.Cancellation);
        Assert.True(result.Succeeded);
        return picture;
    }

    /// <summary>Grey pixels of a page with these lines.</summary>
    public static async Task<(int Width, int Height, byte[] Pixels)> GreyAsync(params string[] lines)
    {
        var pgm = await DrawAsync("gray", lines);
        // "P5", width, height and largest value, each followed by one white space.
        var header = Encoding.ASCII.GetString(pgm, 0, 40).Split([' ', '\n'], 5);
        var size = (Width: int.Parse(header[1], CultureInfo.InvariantCulture), Height: int.Parse(header[2], CultureInfo.InvariantCulture));
        return (size.Width, size.Height, pgm[^(size.Width * size.Height)..]);
    }

    /// <summary>An uncompressed grey TIFF with a page for each picture (TIFF 6.0, section 4).</summary>
    public static byte[] Tiff(params (int Width, int Height, byte[] Pixels)[] pages)
    {
        using var file = new MemoryStream();
        file.Write("II*\0"u8);
        Write(file, 8);
        for (var i = 0; i < pages.Length; i++)
        {
            var (width, height, pixels) = pages[i];
            (int Tag, int Value)[] entries =
            [
                (256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, (int)file.Position + 2 + (8 * 12) + 4), (278, height), (279, pixels.Length),
            ];
            Write(file, entries.Length, bytes: 2);
            foreach (var (tag, value) in entries)
            {
                Write(file, tag, bytes: 2);
                Write(file, 4, bytes: 2);
                Write(file, 1);
                Write(file, value);
            }
            Write(file, i + 1 < pages.Length ? (int)file.Position + 4 + pixels.Length : 0);
            file.Write(pixels);
        }
        return file.ToArray();
    }

    private static void Write(Stream file, int value, int bytes = 4)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, value);
        file.Write(number[..bytes]);
    }
}
