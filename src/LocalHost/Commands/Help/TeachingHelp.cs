using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Commands.Help;

/// <summary>Answers <c>--help</c> of every verb, and <c>./ingest</c> alone.</summary>
internal sealed class TeachingHelp : SynchronousCommandLineAction
{
    // Lines in a file; longer ones are hard to read on a terminal, too.
    private const int LongestLine = 110;

    /// <summary>Puts it in the place of the library's help.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new TeachingHelp();
        }

        root.SetAction(static result => Write(result.InvocationConfiguration.Output, Text().Short()));
    }

    /// <summary>Help is an answer, also to a call that lacks an argument.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var command = parseResult.CommandResult.Command;
        return Write(parseResult.InvocationConfiguration.Output, command is RootCommand root ? Text().All(root) : Text().Of(command));
    }

    private static HelpText Text()
    {
        var bold = ColourRules.HasCodes(Console.IsOutputRedirected, Environment.GetEnvironmentVariable);
        return new HelpText(
            Console.IsOutputRedirected || Console.WindowWidth < 1 ? LongestLine : Math.Min(LongestLine, Console.WindowWidth - 1),
            bold ? static heading => $"\e[1m{heading}\e[0m" : static heading => heading);
    }

    private static int Write(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine(line);
        }

        return ExitCodes.Done;
    }
}
