using Ingest.Bench.Corpus;

namespace Ingest.Bench.Comparison;

/// <summary>The files of a comparison.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Generated">How many of them are made up.</param>
/// <param name="Samples">Names of those from samples/, which are in a folder of their own.</param>
/// <param name="Bytes">Size of all.</param>
internal sealed record ComparisonCorpus(string Folder, int Generated, IReadOnlyList<string> Samples, long Bytes)
{
    // Those of samples/ that every contestant reads: no scans, no passwords, none of the formats that the peers have no loader for.
    private static readonly string[] ReadByAll = ["handbook.pdf", "opening-hours.html", "safety-rules.md", "staff-meeting.docx", "workshop-notes.txt"];

    /// <summary>How many files.</summary>
    public int Files => Generated + Samples.Count;

    /// <summary>Size of all, in millions of bytes.</summary>
    public double Megabytes => Bytes / 1e6;

    /// <summary>Writes made-up files, without samples.</summary>
    public static ComparisonCorpus Write(string folder, int files, int seed) => new(folder, files, [], MixedCorpus.Write(folder, files, seed));

    /// <summary>Writes made-up files, and those of samples/ that everybody can read.</summary>
    public static ComparisonCorpus WriteWithSamples(string folder, int files, int seed)
    {
        var corpus = Write(folder, files, seed);
        var samples = Directory.CreateDirectory(Path.Combine(folder, "samples")).FullName;
        var bytes = corpus.Bytes;
        foreach (var name in ReadByAll)
        {
            var sample = new FileInfo(Path.Combine(Repository.Folder, "samples", name));
            sample.CopyTo(Path.Combine(samples, name));
            bytes += sample.Length;
        }

        return corpus with { Samples = ReadByAll, Bytes = bytes };
    }
}
