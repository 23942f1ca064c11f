using Ingest.Api.Keys;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Keys;

public sealed class KeyFileTests
{
    [Fact]
    public async Task ReadOrCreate_ManyAtOnce_AllGetOneKeyInAFileOfTheOwner()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Find("deep", "api.key");

        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => KeyFile.ReadOrCreate(path))));

        Assert.Single(keys.Distinct());
        Assert.True(keys[0].Length >= ApiOptions.MinKeyLength);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(["api.key"], Directory.GetFiles(folder.Find("deep")).Select(Path.GetFileName));
    }

    [Fact]
    public void Read_FileOthersCanRead_RefusesWithCommand()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("api.key", new string('k', 40));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var error = Assert.Throws<SettingException>(() => KeyFile.Read(path));

        Assert.Contains("Ingest:Api:KeyFile", error.Message, StringComparison.Ordinal);
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short-secret")]
    [InlineData("a key with spaces that is long enough otherwise")]
    public void Read_UnusableKey_RefusesWithoutQuotingIt(string content)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("api.key", content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);

        var error = Assert.Throws<SettingException>(() => KeyFile.Read(path));

        Assert.True(content.Length == 0 || !error.Message.Contains(content, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_NoFile_Refuses()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<SettingException>(() => KeyFile.Read(folder.Find("none")));
    }
}
