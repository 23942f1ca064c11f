using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ingest.LocalHost.Stack;

namespace Ingest.Chaos.Workload;

/// <summary>Makes documents: text of several formats with a word of their own, samples with a mark behind their end, and broken files.</summary>
internal sealed class Documents(int seed)
{
    private static readonly string[] Words =
        "harbour ledger ferry invoice timetable storage engine deposit captain winter repair permit quay season anchor weather contract passenger route ticket".Split(' ');

    private static readonly string[] TextExtensions = [".txt", ".md", ".html", ".csv", ".json"];

    private int _number;

    /// <summary>A file extension; a name keeps its own for good.</summary>
    public static string ChooseExtension(Random random) => random.Next(12) switch
    {
        0 => ".pdf",
        1 => ".broken.pdf",
        var n => TextExtensions[n % TextExtensions.Length],
    };

    /// <summary>New bytes for a name.</summary>
    public (Content Content, byte[] Bytes) Make(string name, Random random)
    {
        var number = Interlocked.Increment(ref _number);
        var word = string.Create(CultureInfo.InvariantCulture, $"w{seed}x{number}");
        if (name.EndsWith(".broken.pdf", StringComparison.Ordinal))
        {
            return Describe(Encoding.ASCII.GetBytes($"%PDF-1.7\n{word} is no object\n%%EOF\n"), word: null, isBroken: true);
        }

        if (name.EndsWith(".pdf", StringComparison.Ordinal))
        {
            // A PDF reader looks for the end mark from behind and does not mind a comment after it.
            var sample = File.ReadAllBytes(RepositoryFolder.Find("samples", "handbook.pdf"));
            return Describe([.. sample, .. Encoding.ASCII.GetBytes($"\n% {word}\n")], word: null, isBroken: false);
        }

        // Most are small, some are long: several chunks, now and then many.
        var sentences = random.Next(20) switch { 0 => 4_000, < 5 => 300, _ => random.Next(1, 40) };
        return Describe(Encoding.UTF8.GetBytes(Write(Path.GetExtension(name), word, sentences, random)), word, isBroken: false);
    }

    /// <summary>A text that is nothing but its word, so that a search for the word finds it before all others.</summary>
    public static (Content Content, byte[] Bytes) MakeLighthouse(string word) =>
        Describe(Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat(word, 12)) + "\n"), word, isBroken: false);

    private static (Content Content, byte[] Bytes) Describe(byte[] bytes, string? word, bool isBroken) =>
        (new Content(Convert.ToHexStringLower(SHA256.HashData(bytes)), word, isBroken), bytes);

    private static string Write(string extension, string word, int sentences, Random random)
    {
        var lines = Enumerable.Range(0, sentences).Select(_ => string.Join(' ', Enumerable.Range(0, 9).Select(_ => Words[random.Next(Words.Length)])) + ".").ToList();
        lines.Insert(random.Next(lines.Count + 1), word);
        return extension switch
        {
            ".html" => $"<html><body><h1>Notes</h1>{string.Concat(lines.Select(static l => $"<p>{l}</p>"))}</body></html>",
            ".md" => $"# Notes\n\n{string.Join("\n\n", lines)}\n",
            ".csv" => $"line,text\n{string.Concat(lines.Select(static (l, i) => string.Create(CultureInfo.InvariantCulture, $"{i},{l}\n")))}",
            ".json" => System.Text.Json.JsonSerializer.Serialize(new { title = "Notes", lines }),
            _ => string.Join('\n', lines) + "\n",
        };
    }
}
