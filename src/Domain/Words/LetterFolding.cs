namespace Ingest.Domain.Words;

/// <summary>
/// Lower case without diacritics, unit by unit: "Ä" and "a" are the same letter. Own tables instead of string.Normalize, whose answer
/// depends on the globalization data of the machine: stored vectors must mean the same everywhere.
/// </summary>
public static class LetterFolding
{
    // First letter of the canonical decomposition (Unicode 15.1, UnicodeData.txt), lower case; letters without one (ø, ł, ß …) by their base.
    private const int LatinStart = 0x00C0;
    private const string Latin =
        "aaaaaaaceeeeiiiidnooooo\u00D7ouuuuytsaaaaaaaceeeeiiiidnooooo\u00F7ouuuuyty"
        + "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
        + "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
        + "b\u0253\u0183\u0183\u0185\u0185\u0254\u0188\u0188\u0256\u0257\u018C\u018C\u018De\u0259\u025Bff\u0260\u0263\u0195\u0269i\u0199\u0199\u019A\u019B\u026F\u0272\u019E\u0275oo\u01A3\u01A3\u01A5\u01A5\u0280\u01A8\u01A8\u0283\u01AA\u01AB\u01AD\u01AD\u0288uu\u028A\u028B\u01B4\u01B4zz\u0292\u01B9\u01B9\u01BA\u01BB\u01BD\u01BD\u01BE\u01BF"
        + "\u01C0\u01C1\u01C2\u01C3\u01C6\u01C6\u01C6\u01C9\u01C9\u01C9\u01CC\u01CC\u01CCaaiioouuuuuuuuuueaaaaaaggggkkoooo\u0292\u0292j\u01F3\u01F3\u01F3gg\u0195\u01BFnnaaaaoo"
        + "aaaaeeeeiiiioooorrrruuuusstt\u021D\u021Dhh\u019E\u0221\u0223\u0223\u0225\u0225aaeeooooooooyy\u0234\u0235\u0236\u0237\u0238\u0239\u2C65\u023C\u023C\u019A\u2C66\u023F"
        + "\u0240\u0242\u0242b\u0289\u028C\u0247\u0247\u0249\u0249\u024B\u024B\u024D\u024D\u024F\u024F";

    private const int LatinAdditionalStart = 0x1E00;
    private const string LatinAdditional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
        + "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
        + "wwwwwwwwwwxxxxyyzzzzzzhtwyas\u1E9C\u1E9Ds\u1E9Faaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
        + "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy\u1EFB\u1EFB\u1EFD\u1EFD\u1EFF\u1EFF";

    /// <summary>The folded letter; full-width forms become ASCII. 0 for a combining mark, which disappears.</summary>
    public static char Fold(char c) => c switch
    {
        < (char)0x80 => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c,
        < (char)LatinStart => c,
        < (char)(LatinStart + 400) => Latin[c - LatinStart],
        >= (char)0x0300 and <= (char)0x036F => '\0',
        >= (char)LatinAdditionalStart and < (char)(LatinAdditionalStart + 256) => LatinAdditional[c - LatinAdditionalStart],
        >= (char)0xFF01 and <= (char)0xFF5E => Fold((char)(c - 0xFEE0)),
        _ => char.ToLowerInvariant(c),
    };
}
