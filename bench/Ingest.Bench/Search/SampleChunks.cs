using System.Text;

namespace Ingest.Bench.Search;

/// <summary>Chunks that look like text to an index: few words are common and most are rare (Zipf's law). The same for the same seed.</summary>
internal sealed class SampleChunks(int seed)
{
    private const int Vocabulary = 50_000;

    private static readonly string[] Common =
        ("the bicycle shop opens at nine and lends a tandem for half day when chain is dry which it rarely in spring because rain comes over hills before noon").Split(' ');

    private static readonly string[] Syllables = "ba re ti on mer gro lin sta ver ung ken tor pla ish ent al com pre dis fer".Split(' ');

#pragma warning disable CA5394 // The same chunks every time are the point.
    private readonly Random _random = new(seed);

    public string Text()
    {
        var text = new StringBuilder(1_020);
        while (text.Length < 1_000)
        {
            // The n-th word comes with a probability of 1/n, about.
            text.Append(Word((int)Math.Pow(Vocabulary, _random.NextDouble()) - 1)).Append(' ');
        }

        return text.ToString();
    }

    public float[] Vector()
    {
        var vector = new float[512];
        var length = 0f;
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = _random.NextSingle() - 0.5f;
            length += vector[i] * vector[i];
        }

        length = MathF.Sqrt(length);
        return Array.ConvertAll(vector, x => x / length);
    }

    public string RareWord() => Word(_random.Next(Vocabulary / 10, Vocabulary));
#pragma warning restore CA5394

    private static string Word(int rank)
    {
        if (rank < Common.Length)
        {
            return Common[rank];
        }

        var word = new StringBuilder();
        for (var rest = rank; rest > 0; rest /= Syllables.Length)
        {
            word.Append(Syllables[rest % Syllables.Length]);
        }

        return word.ToString();
    }
}
