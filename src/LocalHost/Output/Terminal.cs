using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ingest.Domain.Errors;
using Spectre.Console;

namespace Ingest.LocalHost.Output;

/// <summary>
/// Where a command writes: its result on standard output, everything else on standard error. Colour and movement only on a terminal, and no
/// colour when NO_COLOR is set (no-color.org).
/// </summary>
internal sealed class Terminal
{
    // A file or a pipe has no width; tables then take what they need.
    private const int Unlimited = 4000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // For people too: names and text stay readable. It goes to a terminal or a program, never into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = !Console.IsOutputRedirected,
    };

    /// <summary>Opens the two streams.</summary>
    public Terminal()
    {
        Out = Open(Console.Out, Console.IsOutputRedirected);
        Error = Open(Console.Error, Console.IsErrorRedirected);
        IsLive = !Console.IsErrorRedirected && Error.Profile.Capabilities.Ansi;
    }

    /// <summary>For the result.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>For progress and remarks.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Whether progress can be drawn in place.</summary>
    public bool IsLive { get; }

    /// <summary>A remark on a line of its own.</summary>
    public void Say(string line) => Error.WriteLine(Plain.Line(line));

    /// <summary>Asks a question that only a clear yes affirms.</summary>
    /// <exception cref="FatalException"><c>invalid_request</c>: nobody is there to ask.</exception>
    public async Task<bool> AskAsync(string question, CancellationToken cancellationToken) =>
        Console.IsInputRedirected || !Error.Profile.Capabilities.Interactive
            ? throw new FatalException(ErrorCodes.InvalidRequest, $"{Plain.Line(question)} Nobody is here to ask. Say --yes.")
            : await new ConfirmationPrompt(Markup.Escape(Plain.Line(question))) { DefaultValue = false }.ShowAsync(Error, cancellationToken);

    /// <summary>The result as JSON.</summary>
    public void WriteJson<T>(T value) => Out.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>A table in the fitting style.</summary>
    public static Table Table(params IEnumerable<string> columns)
    {
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        return table;
    }

    /// <summary>A cell: text from outside is shown as it is, never as markup.</summary>
    public static Text Cell(string? text, Color? color = null) => new(Plain.Line(text ?? ""), new Style(color));

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(redirected ? new UnpaddedWriter(writer) : writer),
        });
        if (redirected)
        {
            console.Profile.Width = Unlimited;
        }

        return console;
    }
}
