using System.Text;
using Ingest.Adapters.Tests.Extractors.Office;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Detection;

public sealed class TypeDetectorTests
{
    [Theory]
    [InlineData("%PDF-1.4\n", "a.txt", FileType.Pdf)]
    [InlineData("\n\njunk before %PDF-1.7", "a.bin", FileType.Pdf)]
    [InlineData("{\\rtf1 x}", "a.doc", FileType.Rtf)]
    [InlineData("<!DOCTYPE html><p>x", "a.txt", FileType.Html)]
    [InlineData("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>x</html>", "a.xml", FileType.Html)]
    [InlineData("<?xml version='1.0'?><note>x</note>", "a.txt", FileType.Xml)]
    [InlineData("<note>x</note>", "a.xml", FileType.Xml)]
    [InlineData("<p>fragment</p>", "a.html", FileType.Html)]
    [InlineData("{\"a\": 1}", "a.txt", FileType.Json)]
    [InlineData("{\"a\": 1, \"b\": ", "a.txt", FileType.Text)]
    [InlineData("{\"a\": 1, \"b\": ", "a.json", FileType.Json)]
    [InlineData("[1] a footnote", "a.txt", FileType.Text)]
    [InlineData("[link](x) text", "a.md", FileType.Markdown)]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "a.json", FileType.NdJson)]
    [InlineData("{\n\"a\":1}\n{\"a\":2}\n", "a.json", FileType.Json)]
    [InlineData("{\"cells\":[],\"nbformat\":4}", "a.json", FileType.Notebook)]
    [InlineData("a,b\n1,2\n3,4\n", "data", FileType.Csv)]
    [InlineData("a,b\n1,2\n3,4\n", "a.txt", FileType.Text)]
    [InlineData("a\n", "a.csv", FileType.Csv)]
    [InlineData("From: a\nTo: b\nSubject: c\n\nHi", "mail", FileType.Email)]
    [InlineData("Note: a\nTo do: b\n\nHi", "note.txt", FileType.Text)]
    [InlineData("# Title", "README.MD", FileType.Markdown)]
    [InlineData("* Title", "a.org", FileType.Org)]
    [InlineData("Title\n=====", "a.rst", FileType.Rst)]
    [InlineData("\\documentclass{article}", "paper", FileType.Tex)]
    [InlineData("int main() {}", "a.cpp", FileType.SourceCode)]
    [InlineData("#!/bin/sh\nls", "run", FileType.SourceCode)]
    [InlineData("just words", "a.docx", FileType.Text)]
    [InlineData("", "a.txt", FileType.Text)]
    public async Task Detect_ContentFirstNameSecond_FindsTheType(string content, string name, FileType expected) =>
        Assert.Equal(expected, await ExtractionBench.DetectAsync(Encoding.UTF8.GetBytes(content), name));

    [Theory]
    [InlineData("504B0506000000000000000000000000000000000000", ErrorCodes.UnsupportedType, "ZIP")]
    [InlineData("1F8B0800000000", ErrorCodes.UnsupportedType, "gzip")]
    [InlineData("377ABCAF271C", ErrorCodes.UnsupportedType, "7-Zip")]
    [InlineData("526172211A0700", ErrorCodes.UnsupportedType, "RAR")]
    [InlineData("7F454C4602", ErrorCodes.UnsupportedType, "program")]
    [InlineData("0000001866747970", ErrorCodes.UnsupportedType, "MP4")]
    [InlineData("49443303", ErrorCodes.UnsupportedType, "MP3")]
    [InlineData("00FFFE01807F9C00", ErrorCodes.UnsupportedType, "binary")]
    [InlineData("504B030414000000", ErrorCodes.Corrupt, "ZIP")]
    [InlineData("D0CF11E0A1B11AE1", ErrorCodes.Corrupt, "header")]
    public async Task Detect_NothingReadsIt_SaysWhatItIs(string hex, string code, string named)
    {
        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.DetectAsync(Convert.FromHexString(hex), "a.txt"));
        Assert.Equal(code, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("89504E470D0A1A0A", FileType.Png)]
    [InlineData("FFD8FFE0", FileType.Jpeg)]
    [InlineData("49492A00", FileType.Tiff)]
    [InlineData("4D4D002A", FileType.Tiff)]
    public async Task Detect_Picture_IsFoundWhateverItsName(string hex, FileType expected) => Assert.Equal(expected, await ExtractionBench.DetectAsync(Convert.FromHexString(hex), "a.txt"));

    [Fact]
    public async Task Detect_OfficeDocuments_AreFoundWhateverTheirName()
    {
        Assert.Equal(FileType.Docx, await ExtractionBench.DetectAsync(OfficeFiles.Docx(), "a.zip"));
        Assert.Equal(FileType.Pptx, await ExtractionBench.DetectAsync(OfficeFiles.Pptx(), "a.docx"));
        Assert.Equal(FileType.Xlsx, await ExtractionBench.DetectAsync(OfficeFiles.Xlsx(), "a.txt"));
        Assert.Equal(FileType.Odt, await ExtractionBench.DetectAsync(OfficeFiles.Zip(("mimetype", "application/vnd.oasis.opendocument.text")), "a"));
        Assert.Equal(FileType.Epub, await ExtractionBench.DetectAsync(OfficeFiles.Zip(("mimetype", "application/epub+zip")), "a"));
    }

    [Fact]
    public async Task Detect_ArchiveOrOtherPackage_SaysWhatToDo()
    {
        var archive = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.DetectAsync(OfficeFiles.Zip(("a.txt", "x")), "a.zip"));
        Assert.Equal((ErrorCodes.UnsupportedType, true), (archive.Code, archive.Message.Contains("Unpack it", StringComparison.Ordinal)));

        var named = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.DetectAsync(OfficeFiles.Zip(("a.txt", "x")), "a.docx"));
        Assert.Equal(ErrorCodes.Corrupt, named.Code);
    }

    [Fact]
    public async Task Detect_TruncatedDocument_IsCorrupt()
    {
        var document = OfficeFiles.Docx(OfficeFiles.Paragraph("text"));
        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.DetectAsync(document[..(document.Length / 2)], "a.docx"));
        Assert.Equal(ErrorCodes.Corrupt, failure.Code);
    }

    [Fact]
    public async Task Detect_TooManyEntries_IsTooLarge()
    {
        var archive = OfficeFiles.Zip(Enumerable.Range(0, 25_000).Select(number => ($"{number}", "")).ToArray());
        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.DetectAsync(archive, "a.docx"));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
    }

    [Theory]
    [InlineData("EncryptedPackage", ErrorCodes.Encrypted)]
    [InlineData("Workbook", ErrorCodes.UnsupportedType)]
    [InlineData("PowerPoint Document", ErrorCodes.UnsupportedType)]
    [InlineData("__substg1.0_001A001E", ErrorCodes.UnsupportedType)]
    [InlineData("Anything", ErrorCodes.UnsupportedType)]
    public async Task Detect_CompoundFile_IsToldByItsStreams(string stream, string code)
    {
        var failure = await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.DetectAsync(CompoundFile(stream), "a.docx"));
        Assert.Equal(code, failure.Code);
    }

    [Fact]
    public async Task Detect_OldWordDocument_IsFound() => Assert.Equal(FileType.Doc, await ExtractionBench.DetectAsync(CompoundFile("WordDocument"), "a.txt"));

    [Fact]
    public async Task Detect_CompoundFileWhoseDirectoryLoops_Ends()
    {
        var file = CompoundFile("Anything");
        // The allocation table says that the directory's sector is followed by itself.
        BitConverter.TryWriteBytes(file.AsSpan(512 + 4), 1);
        await Assert.ThrowsAsync<FatalException>(() => ExtractionBench.DetectAsync(file, "a.doc"));
    }

    /// <summary>A compound file ([MS-CFB]) of three sectors: header, allocation table, directory with one stream.</summary>
    private static byte[] CompoundFile(string stream)
    {
        var file = new byte[512 * 3];
        Convert.FromHexString("D0CF11E0A1B11AE1").CopyTo(file, 0);
        BitConverter.TryWriteBytes(file.AsSpan(30), (ushort)9);
        BitConverter.TryWriteBytes(file.AsSpan(48), 1);
        file.AsSpan(76, 436).Fill(0xFF);
        BitConverter.TryWriteBytes(file.AsSpan(76), 0);
        file.AsSpan(512, 512).Fill(0xFF);
        BitConverter.TryWriteBytes(file.AsSpan(512), 0xFFFFFFFD);
        BitConverter.TryWriteBytes(file.AsSpan(516), 0xFFFFFFFE);
        Encoding.Unicode.GetBytes(stream).CopyTo(file, 1_024);
        BitConverter.TryWriteBytes(file.AsSpan(1_024 + 64), (ushort)(stream.Length * 2 + 2));
        return file;
    }
}
