using Ingest.LocalHost.Assistants;

namespace Ingest.LocalHost.Tests.Assistants;

public sealed class AssistantTextTests
{
    [Theory]
    [InlineData("plain\ttext\nand more", "plain\ttext\nand more")]
    [InlineData("a\u0000b\u001b[31mc\r", "ab[31mc")]
    [InlineData("safe \u202Eesrever\u202C \u2066x\u2069", "safe esrever x")]
    [InlineData("hidden\U000E0069\U000E0067\U000E006E", "hidden")]
    [InlineData("می\u200Cخواهم 👩\u200D🔬", "می\u200Cخواهم 👩\u200D🔬")]
    public void Cut_ShortText_LosesOnlyWhatNobodySees(string text, string expected) => Assert.Equal(expected, AssistantText.Cut(text, 100));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcdef…")]
    [InlineData("abcde😀", 6, "abcde…")]
    [InlineData(null, 6, null)]
    public void Cut_LongText_EndsAtAWholeCharacter(string? text, int length, string? expected) => Assert.Equal(expected, AssistantText.Cut(text, length));
}
