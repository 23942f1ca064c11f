using System.Buffers;

namespace Ingest.Domain.Words;

/// <summary>
/// Takes the commonest English endings off, so that "installs", "installed" and "installing" meet "install". Both documents and queries go
/// through it, so a stem need not be a word. After the S-stemmer of Harman (1991), with -ing, -ed and a last -e; words with other
/// letters than a-z are left alone.
/// </summary>
public static class Stemming
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    /// <summary>The stem's length: a stem is always a beginning of its word, but for a last "i" that stands for "y".</summary>
    public static int Stem(Span<char> word)
    {
        var length = word.Length;
        if (length < 4 || word[^1] is not ('s' or 'd' or 'g' or 'e' or 'y') || word.ContainsAnyExceptInRange('a', 'z'))
        {
            return length;
        }

        length = WithoutPlural(word, length);
        length = WithoutSuffix(word, length);
        if (length > 4 && word[length - 1] == 'e')
        {
            length--;
        }

        if (length > 3 && word[length - 1] == 'y')
        {
            word[length - 1] = 'i';
        }

        return length;
    }

    private static int WithoutPlural(Span<char> word, int length)
    {
        if (word[length - 1] != 's' || word[length - 2] is 's' or 'u' or 'i')
        {
            return length;
        }

        if (length > 4 && word[..length].EndsWith("ies"))
        {
            return length - 2;
        }

        var hissing = length > 4 && word[length - 2] == 'e' && word[..(length - 2)] is [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'];
        return hissing && word[length - 2] == 'e' ? length - 2 : length - 1;
    }

    private static int WithoutSuffix(ReadOnlySpan<char> word, int length)
    {
        var cut = word[..length].EndsWith("ing") ? length - 3 : word[..length].EndsWith("ed") ? length - 2 : length;
        if (cut == length || cut < 3 || !word[..cut].ContainsAny(Vowels))
        {
            return length;
        }

        var isDouble = word[cut - 1] == word[cut - 2] && word[cut - 1] is not ('l' or 's' or 'z' or 'e');
        return isDouble && cut > 3 ? cut - 1 : cut;
    }
}
