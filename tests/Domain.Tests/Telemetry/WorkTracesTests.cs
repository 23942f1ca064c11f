using Ingest.Domain.Documents;
using Ingest.Domain.Telemetry;

namespace Ingest.Domain.Tests.Telemetry;

public sealed class WorkTracesTests
{
    private static readonly VersionKey Key = new(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 2);

    [Fact]
    public void Of_AnAttempt_IsWhatTheDocumentationSays()
    {
        var expected = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData("0198c2a0-0000-7000-8000-000000000001-v2-a3"u8)[..16]);

        Assert.Equal(expected, WorkTraces.Of(Key, 3).ToHexString());
    }

    [Fact]
    public void Of_OtherAttemptOrVersion_IsAnother() =>
        Assert.Equal(3, new[] { WorkTraces.Of(Key, 1), WorkTraces.Of(Key, 2), WorkTraces.Of(Key with { Version = 1 }, 1) }.Distinct().Count());

    [Fact]
    public void Of_ASyncRun_IsItsId() =>
        Assert.Equal("0198c2a0000070008000000000000001", WorkTraces.Of(Key.DocumentId).ToHexString());
}
