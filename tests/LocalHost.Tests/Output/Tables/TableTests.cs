using FsCheck;
using FsCheck.Fluent;
using Ingest.LocalHost.Output;
using Spectre.Console;
using Table = Ingest.LocalHost.Output.Tables.Table;

namespace Ingest.LocalHost.Tests.Output.Tables;

public sealed class TableTests
{
    private const string Reason = "encrypted: The PDF document is protected by a password. Save a copy without the password and add that.";

    [Fact]
    public void Render_NotATerminal_LeavesNothingOut()
    {
        var name = new string('n', 200);

        var lines = Render(Files((name, "failed", Reason), ("日本語.pdf", "ready", "")), Terminal.Unlimited);

        Assert.Equal($"{name}  failed       7  {Reason}", lines[1]);
        Assert.Equal($"日本語.pdf{new string(' ', 190)}  ready        7", lines[2]);
    }

    [Fact]
    public void Render_WideTerminal_WrapsSentencesInTheirColumn()
    {
        var lines = Render(Files(("wages-locked.pdf", "failed", Reason)), 80);

        Assert.Equal("wages-locked.pdf  failed       7  encrypted: The PDF document is protected by a", lines[1]);
        Assert.Equal("                                  password. Save a copy without the password", lines[2]);
        Assert.All(lines, static line => Assert.InRange(CellWidth.Of(line), 0, 79));
    }

    [Fact]
    public void Render_NarrowTerminal_PutsSentencesBelowAndShortensNamesInTheMiddle()
    {
        var lines = Render(Files(("minutes-of-the-board-meeting-of-november.docx", "failed", Reason)), 40);

        Assert.Equal("minutes-of-…vember.docx  failed       7", lines[1]);
        Assert.Equal("  encrypted: The PDF document is", lines[2]);
        Assert.All(lines, static line => Assert.InRange(CellWidth.Of(line), 0, 39));
    }

    [Fact]
    public void Render_NoRoomForColumns_MakesEachRowABlock()
    {
        var lines = Render(Files(("note.txt", "ready", "fine")), 20);

        Assert.Equal(["name    note.txt", "state   ready", "chunks  7", "reason  fine"], lines);
    }

    [Fact]
    public void Render_NoUtf8_ShortensInAscii()
    {
        var lines = Render(Files((new string('x', 100), "ready", "")), 40, unicode: false);

        Assert.Contains("x...x", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AnyNamesAndWidth_NeverWrapsAndEndsNoLineWithABlank() => Prop.ForAll<NonEmptyArray<string>, PositiveInt>((names, room) =>
    {
        var width = 14 + (room.Get % 100);
        var lines = Render(Files([.. names.Get.Select(static name => ($"{name}日本🚲", "ready", $"why {name}"))]), width);
        return lines.All(line => CellWidth.Of(line) < width && line.TrimEnd(' ') == line);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AddRow_OtherNumberOfCells_IsRefused() =>
        Assert.Throws<ArgumentException>(static () => Terminal.Table("one", "two").AddRow(Terminal.Cell("only")));

    private static Table Files(params IEnumerable<(string Name, string State, string Reason)> rows)
    {
        var table = Terminal.Table("name", "state", "chunks", "reason");
        table.Columns[2].RightAligned();
        foreach (var (name, state, reason) in rows)
        {
            table.AddRow(Terminal.Cell(name), Terminal.Cell(state), Terminal.Cell("7"), Terminal.Cell(reason));
        }

        return table;
    }

    private static string[] Render(Table table, int width, bool unicode = true)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = unicode;
        console.Write(table);
        return writer.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
