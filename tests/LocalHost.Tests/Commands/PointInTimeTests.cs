using Ingest.LocalHost.Commands;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class PointInTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("+1d", "2026-03-02T12:00:00Z")]
    [InlineData("+26h", "2026-03-02T14:00:00Z")]
    [InlineData("+90m", "2026-03-01T13:30:00Z")]
    [InlineData("2026-03-05T03:00:00Z", "2026-03-05T03:00:00Z")]
    [InlineData("2026-03-05T03:00:00+02:00", "2026-03-05T01:00:00Z")]
    public void Parse_TimeOrTimeFromNow_IsThatTime(string text, string expected)
    {
        var at = PointInTime.Parse(text, static error => Assert.Fail(error))!.From(Now);

        Assert.Equal(DateTimeOffset.Parse(expected, null), at);
        Assert.Equal(TimeSpan.Zero, at.Offset);
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("+d")]
    [InlineData("+1w")]
    [InlineData("+99999999d")]
    [InlineData("-1d")]
    [InlineData("")]
    public void Parse_SomethingElse_SaysWhatIsExpected(string text)
    {
        var errors = new List<string>();

        Assert.Null(PointInTime.Parse(text, errors.Add));
        Assert.Contains("--at: expected a time", Assert.Single(errors), StringComparison.Ordinal);
    }
}
