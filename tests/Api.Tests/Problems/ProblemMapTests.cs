using System.Reflection;
using Ingest.Api.Problems;
using Ingest.Domain.Errors;

namespace Ingest.Api.Tests.Problems;

public sealed class ProblemMapTests
{
    public static TheoryData<string> Codes =>
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static f => (string)f.GetRawConstantValue()!)];

    [Theory]
    [InlineData(ErrorCodes.InvalidName, 400)]
    [InlineData(ErrorCodes.InvalidRequest, 400)]
    [InlineData(ErrorCodes.UploadIncomplete, 400)]
    [InlineData(ErrorCodes.Unauthorized, 401)]
    [InlineData(ErrorCodes.NotFound, 404)]
    [InlineData(ErrorCodes.BlobMissing, 404)]
    [InlineData(ErrorCodes.NameTaken, 409)]
    [InlineData(ErrorCodes.InvalidState, 409)]
    [InlineData(ErrorCodes.TooLarge, 413)]
    [InlineData(ErrorCodes.UnsupportedType, 415)]
    [InlineData(ErrorCodes.DimensionMismatch, 500)]
    public void Map_FatalException_GivesStatusAndKeepsCode(string code, int status)
    {
        var refusal = ProblemMap.Map(new FatalException(code, "what and why"));

        Assert.Equal((status, code, "what and why"), (refusal.Status, refusal.Code, refusal.Message));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Map_RetryableException_Is503WithRetryAfter(string code)
    {
        var refusal = ProblemMap.Map(new RetryableException(code, "busy", retryAfter: TimeSpan.FromSeconds(6.2)));

        if (code == ErrorCodes.UploadIncomplete)
        {
            Assert.Equal(400, refusal.Status);
            return;
        }

        Assert.Equal((503, code, "7"), (refusal.Status, refusal.Code, refusal.Headers["Retry-After"]));
    }

    [Fact]
    public void Map_UnknownException_SaysNothingOfIt()
    {
        var refusal = ProblemMap.Map(new InvalidOperationException("select secret from /var/lib"));

        Assert.Equal((500, ErrorCodes.Unexpected), (refusal.Status, refusal.Code));
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_SettingException_SaysNothingOfTheSetting()
    {
        var refusal = ProblemMap.Map(new SettingException("Ingest:X", "y", "hunter2", "z"));

        Assert.Equal((500, ErrorCodes.Unexpected), (refusal.Status, refusal.Code));
        Assert.DoesNotContain("hunter2", refusal.Message, StringComparison.Ordinal);
    }
}
