using System.CommandLine;
using Ingest.LocalHost.Doctor;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Stack;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>doctor</c>: looks at every part and says of each whether it works and, if not, what to do.</summary>
internal static class DoctorCommand
{
    private const int PartWidth = 24;
    private const int NarrowestText = 24;

    public static Command Create()
    {
        var json = SharedOptions.Json();
        var command = new Verb("doctor", "Check every part and credential, and say what to do.", "./ingest doctor") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(new Terminal(), arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, bool json, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        await foreach (var finding in new Examination(HomeFolder.PathFromEnvironment(), TimeProvider.System).RunAsync(cancellationToken))
        {
            findings.Add(finding);
            if (!json)
            {
                Write(terminal, finding);
            }
        }

        var failed = findings.Count(static finding => finding.Result == FindingResult.Fail);
        var warned = findings.Count(static finding => finding.Result == FindingResult.Warn);
        if (json)
        {
            terminal.WriteJson(new { Ok = failed == 0, Checks = findings });
        }
        else
        {
            terminal.Out.WriteLine($"{Plain.Count(findings.Count, "check")}: {findings.Count - failed - warned} ok, {warned} to know, {failed} failed");
        }

        return failed == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Write(Terminal terminal, Finding finding)
    {
        var symbols = Symbols.Of(terminal.Out.Profile.Capabilities.Unicode);
        var (sign, colour) = finding.Result switch
        {
            FindingResult.Ok => (symbols.Ok, Color.Green),
            FindingResult.Warn => (symbols.Warn, Color.Yellow),
            _ => (symbols.Fail, Color.Red),
        };
        var indent = symbols.Ok.Length + 1;
        var part = CellWidth.ShortenMiddle(Plain.Line(finding.Part), PartWidth, symbols.Ellipsis);
        terminal.Out.Write(new Text(sign.PadRight(indent), new Style(colour)));
        var room = Math.Max(NarrowestText, terminal.Out.Profile.Width - 1 - indent - PartWidth - 1);
        var text = finding.ToDo is null ? [finding.What] : new[] { finding.What, $"To do: {finding.ToDo}" };
        var lines = text.SelectMany(line => CellWidth.Wrap(Plain.Line(line), room)).ToList();
        terminal.Out.WriteLine($"{part}{new string(' ', PartWidth + 1 - CellWidth.Of(part))}{lines[0]}");
        foreach (var line in lines.Skip(1))
        {
            terminal.Out.WriteLine($"{new string(' ', indent + PartWidth + 1)}{line}");
        }
    }
}
