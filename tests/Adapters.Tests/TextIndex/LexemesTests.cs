using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Postgres.TextIndex;
using Ingest.Domain.Words;

namespace Ingest.Adapters.Tests.TextIndex;

public sealed class LexemesTests
{
    [Fact]
    public void Number_KnownWords_IsWhatDatabasesHold()
    {
        Assert.Equal((5_514_915_393_655_594_398, -8_724_137_822_884_217_004), (Lexemes.Number(1, "lamp"), Lexemes.Number(12, "größe")));
        Assert.NotEqual(Lexemes.Number(1, "lamp"), Lexemes.Number(2, "lamp"));
    }

    [Fact]
    public void Add_AnyParts_AddsEachDifferentStemOnceInOrderAfterWhatIsThere() =>
        Prop.ForAll<string?, string?>(static (text, context) =>
        {
            var numbers = new List<long> { long.MaxValue, 5 };
            Lexemes.Add(numbers, 7, text, context);
            var expected = Stems(text).Concat(Stems(context)).Distinct(StringComparer.Ordinal).Select(static stem => Lexemes.Number(7, stem)).Order();
            return numbers.SequenceEqual([long.MaxValue, 5, .. expected]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToQuestions_WordsAndAPhrase_AsksEachCollectionForEachWordThePhraseAndAll()
    {
        var questions = Lexemes.ToQuestions([3, 4], TextQuery.Parse("red \"lamp post\""));

        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3, 4, 4], questions.Select(static q => q.Place));
        Assert.Equal($"{{{Lexemes.Number(3, "red")}}}", questions[0].Numbers);
        Assert.Equal($"{{{Lexemes.Number(4, "lamp")},{Lexemes.Number(4, "post")}}}", questions[7].Numbers);
    }

    private static List<string> Stems(string? text)
    {
        Span<char> buffer = stackalloc char[WordReader.BufferLength];
        var stems = new List<string>();
        var reader = new WordReader(text, buffer);
        while (reader.MoveNext())
        {
            stems.Add(reader.Stem.ToString());
        }

        return stems;
    }
}
