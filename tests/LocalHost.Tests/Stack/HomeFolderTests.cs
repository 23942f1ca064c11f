using Ingest.LocalHost.Stack;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Stack;

public sealed class HomeFolderTests
{
    [Fact]
    public void ReadOrCreateSecret_ManyAtOnce_AllGetTheSameInAFileOfTheOwnerOnly()
    {
        using var folder = new TemporaryFolder();
        var home = new HomeFolder(folder.Path);
        var secrets = new string[16];

        Parallel.For(0, secrets.Length, i => secrets[i] = home.ReadOrCreateSecret("secret"));

        Assert.Single(secrets.Distinct());
        Assert.Equal(64, secrets[0].Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(home.Find("secret")));
    }
}
