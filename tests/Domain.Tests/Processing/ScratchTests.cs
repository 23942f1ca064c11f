using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Tests.Processing;

public sealed class ScratchTests
{
    [Fact]
    public void Constructor_FolderOfADeadProcess_IsDeletedAndThatOfALiveOneKept()
    {
        using var parent = new TemporaryFolder();
        var options = Options.Create(new ScratchOptions { Path = parent.Path });
        var dead = Directory.CreateDirectory(Path.Combine(parent.Path, "1-dead"));
        File.WriteAllText(Path.Combine(dead.FullName, ".lock"), "");
        File.WriteAllText(Path.Combine(dead.FullName, "left over"), "x");
        using var live = new Scratch(options);

        using var another = new Scratch(options);

        Assert.False(Directory.Exists(dead.FullName));
        Assert.True(Directory.Exists(live.Root));
    }

    [Fact]
    public void Dispose_FolderWithFiles_IsGone()
    {
        using var parent = new TemporaryFolder();
        using var scratch = new Scratch(Options.Create(new ScratchOptions { Path = parent.Path }));
        var folder = scratch.CreateFolder();
        File.WriteAllText(folder.File("content"), "x");

        folder.Dispose();

        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void Constructor_PathIsAFile_NamesTheSetting()
    {
        using var parent = new TemporaryFolder();
        var file = parent.Write("file", "x");

        var error = Assert.Throws<SettingException>(() => new Scratch(Options.Create(new ScratchOptions { Path = file })));

        Assert.Equal("Ingest:Scratch:Path", error.Setting);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}
