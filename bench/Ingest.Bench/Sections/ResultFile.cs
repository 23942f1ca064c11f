using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ingest.Bench.Sections;

/// <summary>What <c>bench/results/SECTION.json</c> holds: figures, and everything one has to know to judge them.</summary>
/// <param name="Section">Name of the section.</param>
/// <param name="Measured">UTC, when it began.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Commit">What was measured; with "+" when files were changed since.</param>
/// <param name="Seed">Seed of everything made up.</param>
/// <param name="Load">Load average of the last minute when it began: how many other processes wanted the processors.</param>
/// <param name="Machine">Where.</param>
/// <param name="Figures">What the section measured.</param>
internal sealed record ResultFile(
    string Section, DateTimeOffset Measured, double Seconds, string Commit, int Seed, double Load, Machine Machine, JsonElement Figures)
{
    /// <summary>How results are written: a name or a figure that is not expected is an error, so that a section and its file cannot drift apart.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // It is a file for people, never part of a page.
    };

    /// <summary>Writes it into a folder.</summary>
    public Task WriteAsync(string folder) => File.WriteAllTextAsync(PathOf(folder, Section), JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>The result of a section, or null when it was not measured yet.</summary>
    /// <exception cref="JsonException">The file is not a result.</exception>
    public static ResultFile? Find(string folder, string section)
    {
        var path = PathOf(folder, section);
        return File.Exists(path) ? JsonSerializer.Deserialize<ResultFile>(File.ReadAllText(path), Json) : null;
    }

    private static string PathOf(string folder, string section) => Path.Combine(folder, $"{section}.json");
}
