using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Output.Tables;
using Spectre.Console;
using Table = Ingest.LocalHost.Output.Tables.Table;

namespace Ingest.LocalHost.Output;

/// <summary>
/// Where a command writes: its result on standard output, everything else on standard error. Movement only on a terminal, colour as <see cref="ColourRules"/> says,
/// characters as the locale has them.
/// </summary>
internal sealed class Terminal
{
    /// <summary>The width of a file or a pipe: none, so tables take what they need.</summary>
    public const int Unlimited = 4000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        // For people too: names and text stay readable. It goes to a terminal or a program, never into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = !Console.IsOutputRedirected,
    };

    private readonly Lock _gate = new();
    private LiveRegion? _live;

    /// <summary>Opens the two streams.</summary>
    public Terminal()
    {
        Out = Open(Console.Out, Console.IsOutputRedirected);
        Error = Open(Console.Error, Console.IsErrorRedirected);
        IsLive = !Console.IsErrorRedirected && Error.Profile.Capabilities.Ansi;
        Symbols = Symbols.Of(Error.Profile.Capabilities.Unicode);
    }

    /// <summary>For the result.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>For progress and remarks.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Whether progress can be drawn in place.</summary>
    public bool IsLive { get; }

    /// <summary>The characters to draw with.</summary>
    public Symbols Symbols { get; }

    /// <summary>A remark on a line of its own; above what is drawn in place.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            _live?.Erase();
            Error.WriteLine(Symbols.Fit(Plain.Line(line)));
            _live?.Draw();
        }
    }

    /// <summary>Draws in place, below everything that is said meanwhile, until the answer is disposed; then it is gone. Only where <see cref="IsLive"/>.</summary>
    /// <param name="draw">The lines, for a width in cells and a height.</param>
    /// <param name="time">Redraws ten times a second.</param>
    public IDisposable DrawInPlace(Func<int, int, IReadOnlyList<LiveLine>> draw, TimeProvider time)
    {
        lock (_gate)
        {
            _live = new LiveRegion(Error, draw);
            var timer = time.CreateTimer(
                _ =>
                {
                    lock (_gate)
                    {
                        _live?.Erase();
                        _live?.Draw();
                    }
                },
                null, TimeSpan.Zero, LiveRegion.Interval);
            return new Drawing(this, timer);
        }
    }

    /// <summary>Asks a question that only a clear yes affirms.</summary>
    /// <exception cref="FatalException"><c>invalid_request</c>: nobody is there to ask.</exception>
    public async Task<bool> AskAsync(string question, CancellationToken cancellationToken) =>
        Console.IsInputRedirected || !Error.Profile.Capabilities.Interactive
            ? throw new FatalException(ErrorCodes.InvalidRequest, $"{Plain.Line(question)} Nobody is here to ask. Say --yes.")
            : await new ConfirmationPrompt(Markup.Escape(Plain.Line(question))) { DefaultValue = false }.ShowAsync(Error, cancellationToken);

    /// <summary>The result as JSON.</summary>
    public void WriteJson<T>(T value) => Out.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>A table that fits the output.</summary>
    public static Table Table(params IEnumerable<string> headings) => new(headings);

    /// <summary>Text from outside, shown as it is, never as markup.</summary>
    public static Cell Cell(string? text, Color? color = null) => new(text, color);

    private static IAnsiConsole Open(TextWriter writer, bool redirected)
    {
        var colour = ColourRules.HasColour(redirected, Environment.GetEnvironmentVariable);
        var codes = ColourRules.HasCodes(redirected, Environment.GetEnvironmentVariable);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = !codes ? AnsiSupport.No : redirected ? AnsiSupport.Yes : AnsiSupport.Detect,
            ColorSystem = !colour ? ColorSystemSupport.NoColors : redirected ? ColorSystemSupport.Standard : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Out = new AnsiConsoleOutput(redirected ? new UnpaddedWriter(writer) : writer),
        });
        console.Profile.Capabilities.Unicode = writer.Encoding.CodePage == Encoding.UTF8.CodePage && (redirected || Symbols.IsUtf8(Environment.GetEnvironmentVariable));
        if (redirected)
        {
            console.Profile.Width = Unlimited;
        }

        return console;
    }

    private sealed class Drawing(Terminal terminal, ITimer timer) : IDisposable
    {
        public void Dispose()
        {
            timer.Dispose();
            lock (terminal._gate)
            {
                terminal._live?.Erase();
                terminal._live = null;
            }
        }
    }
}
