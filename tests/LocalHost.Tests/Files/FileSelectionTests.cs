using System.Diagnostics;
using Ingest.LocalHost.Files;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Files;

public sealed class FileSelectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void From_Folder_NamesFilesByTheirPathBelowIt()
    {
        _folder.Write("in/b.txt", "b");
        _folder.Write("in/deep/er/a.txt", "a");

        var selection = FileSelection.From([_folder.Find("in")]);

        Assert.Equal(["b.txt", "deep/er/a.txt"], selection.Files.Select(static f => f.Name));
    }

    [Fact]
    public void From_OneFileTwice_TakesItOnce()
    {
        var file = _folder.Write("in/a.txt", "a");

        var selection = FileSelection.From([file, _folder.Find("in"), Path.Combine(_folder.Path, "in", "..", "in", "a.txt")]);

        Assert.Single(selection.Files);
    }

    [Fact]
    public void From_SameNameInTwoFolders_PutsTheParentFolderInFront()
    {
        _folder.Write("one/x/a.txt", "1");
        _folder.Write("two/x/a.txt", "2");
        _folder.Write("two/x/b.txt", "3");

        var selection = FileSelection.From([_folder.Find("one", "x"), _folder.Find("two", "x")]);

        Assert.Equal(["one/x/a.txt", "two/x/a.txt", "b.txt"], selection.Files.Select(static f => f.Name));
    }

    [Fact]
    public void From_HiddenFilesAndFolders_AreCountedAndLeftOut()
    {
        _folder.Write("in/.git/config", "x");
        _folder.Write("in/.env", "x");
        _folder.Write("in/a.txt", "a");

        var selection = FileSelection.From([_folder.Find("in")]);

        Assert.Equal(2, selection.Hidden);
        Assert.Equal("a.txt", Assert.Single(selection.Files).Name);
    }

    [Fact]
    public void From_HiddenFileGivenByName_IsTaken()
    {
        var selection = FileSelection.From([_folder.Write(".env.md", "x")]);

        Assert.Null(Assert.Single(selection.Files).Problem);
    }

    [Fact]
    public void From_LinksInCircles_EntersEveryFolderOnce()
    {
        _folder.Write("in/a.txt", "a");
        Directory.CreateSymbolicLink(_folder.Find("in", "self"), _folder.Find("in"));
        Directory.CreateSymbolicLink(_folder.Find("in", "up"), "..");

        var selection = FileSelection.From([_folder.Find("in")]);

        Assert.Equal("a.txt", Assert.Single(selection.Files).Name);
        Assert.Equal(2, selection.RepeatedFolders);
    }

    [Fact]
    public void From_LinkToNothing_IsARefusedFileOfItsOwn()
    {
        _folder.Write("in/a.txt", "a");
        File.CreateSymbolicLink(_folder.Find("in", "dangling.txt"), _folder.Find("nowhere"));

        var selection = FileSelection.From([_folder.Find("in")]);

        Assert.Equal([null, "not_found"], selection.Files.Select(static f => f.Problem?.Code));
    }

    [Fact]
    public void From_Pipe_IsRefusedWithoutBeingOpened()
    {
        _folder.Write("in/a.txt", "a");
        using (var make = Process.Start("mkfifo", [_folder.Find("in", "pipe")]))
        {
            make.WaitForExit();
        }

        var selection = FileSelection.From([_folder.Find("in"), "/dev/null"]);

        Assert.Equal([null, "unsupported_type", "unsupported_type"], selection.Files.Select(static f => f.Problem?.Code));
    }

    [Fact]
    public void From_OneNameInTwoUnicodeForms_RefusesTheSecond()
    {
        _folder.Write("in/caf\u00E9.txt", "composed");
        _folder.Write("in/cafe\u0301.txt", "decomposed");

        var selection = FileSelection.From([_folder.Find("in")]);

        Assert.Equal(2, selection.Files.Count);
        Assert.Equal("invalid_name", Assert.Single(selection.Files, static f => f.Problem is not null).Problem!.Code);
    }
}
