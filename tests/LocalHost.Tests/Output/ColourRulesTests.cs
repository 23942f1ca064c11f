using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Tests.Output;

public sealed class ColourRulesTests
{
    [Theory]
    [InlineData(false, "TERM=xterm", true, true)]
    [InlineData(true, "TERM=xterm", false, false)]
    [InlineData(false, "NO_COLOR=1", false, true)]
    [InlineData(false, "NO_COLOR=", true, true)]
    [InlineData(false, "TERM=dumb", false, false)]
    [InlineData(true, "FORCE_COLOR=1", true, true)]
    [InlineData(true, "FORCE_COLOR=0", false, false)]
    [InlineData(true, "FORCE_COLOR=1 NO_COLOR=1", false, false)]
    [InlineData(true, "FORCE_COLOR=1 TERM=dumb", false, false)]
    public void HasColour_ByOutputAndEnvironment(bool redirected, string environment, bool colour, bool codes)
    {
        var variables = environment.Split(' ').Select(static v => v.Split('=')).ToDictionary(static v => v[0], static v => v[1]);

        Assert.Equal(colour, ColourRules.HasColour(redirected, variables.GetValueOrDefault));
        Assert.Equal(codes, ColourRules.HasCodes(redirected, variables.GetValueOrDefault));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("LANG=en_GB.UTF-8", true)]
    [InlineData("LANG=C.utf8", true)]
    [InlineData("LANG=C", false)]
    [InlineData("LANG=de_DE.ISO-8859-1", false)]
    [InlineData("LC_ALL=POSIX LANG=en_GB.UTF-8", false)]
    [InlineData("LC_CTYPE=en_GB.UTF-8 LANG=C", true)]
    public void IsUtf8_ByLocale(string environment, bool expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static v => v.Split('=')).ToDictionary(static v => v[0], static v => v[1]);

        Assert.Equal(expected, Symbols.IsUtf8(variables.GetValueOrDefault));
    }

    [Fact]
    public void Symbols_NoUtf8_AreAscii()
    {
        var symbols = Symbols.Of(unicode: false);
        var (done, left) = symbols.Bar(0.5, 4);

        Assert.Equal("##--", done + left);
        Assert.True(System.Text.Ascii.IsValid($"{symbols.Fit("Stopping…")}{symbols.Ok}{symbols.Warn}{symbols.Fail}"));
    }
}
