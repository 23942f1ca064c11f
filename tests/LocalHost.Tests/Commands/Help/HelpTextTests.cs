using System.CommandLine;
using System.Globalization;
using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Commands.Help;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Tests.Commands.Help;

public sealed class HelpTextTests
{
    private static readonly RootCommand Root = IngestCommand.Build();

    public static TheoryData<string> Verbs => [.. Root.Subcommands.Where(static verb => !verb.Hidden).Select(static verb => verb.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Of_EveryVerb_HasOneToThreeExamplesOfItAndWhatToSeeNext(string name)
    {
        var verb = Root.Subcommands.First(command => command.Name == name);

        var lines = Text(100).Of(verb).ToList();

        var first = lines.FindIndex(static line => line is "[Example]" or "[Examples]") + 1;
        var examples = lines.Skip(first).TakeWhile(static line => line.Length > 0).ToList();
        Assert.True(first > 0);
        Assert.InRange(examples.Count, 1, 3);
        Assert.All(examples, example => Assert.Contains($"./ingest {name}", example, StringComparison.Ordinal));
        Assert.StartsWith("See also: ", lines.Last(static line => line.Length > 0), StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith($"./ingest {name}", StringComparison.Ordinal));
    }

    [Fact]
    public void All_ListsEveryVerbInAGroupAndEveryExitCode()
    {
        var lines = Text(100).All(Root).ToList();

        Assert.All(Root.Subcommands.Where(static verb => !verb.Hidden), verb => Assert.Contains(lines, line => line.StartsWith($"  {verb.Name} ", StringComparison.Ordinal)));
        Assert.DoesNotContain("[More]", lines);
        Assert.DoesNotContain(lines, static line => line.TrimStart().StartsWith("servers ", StringComparison.Ordinal));
        Assert.All(ExitCodes.All, code => Assert.Contains(lines, line => line.StartsWith(string.Create(CultureInfo.InvariantCulture, $"  {code.Code} "), StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(40)]
    public void All_NarrowTerminal_WrapsEveryDescription(int width) =>
        Assert.All(Text(width).All(Root).Where(static line => !line.Contains("./ingest", StringComparison.Ordinal)), line => Assert.InRange(CellWidth.Of(line), 0, width));

    [Fact]
    public void SeeAlso_NamesVerbsAndDocumentsThatExist()
    {
        var verbs = Root.Subcommands.Select(static verb => verb.Name).ToHashSet();
        var guides = VerbGuide.Groups.SelectMany(static group => group.Verbs).Where(guide => verbs.Contains(guide.Verb)).ToList();
        var repository = Ingest.LocalHost.Stack.RepositoryFolder.Find();

        Assert.NotEmpty(guides);
        Assert.All(guides.SelectMany(static guide => guide.SeeAlso.Split(", ").SelectMany(static s => s.Split("; "))), other => Assert.True(
            verbs.Contains(other) || File.Exists(Path.Combine(repository, other)) || other == "Troubleshooting", other));
    }

    private static HelpText Text(int width) => new(width, static heading => $"[{heading}]");
}
