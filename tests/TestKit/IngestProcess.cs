using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Ingest.LocalHost.Stack;

namespace Ingest.TestKit;

/// <summary>
/// The command line as a person runs it: a process of its own, on a data folder of the test's own, whose database and storage are fresh ones on
/// the servers of the assembly, so that no test starts servers that it is not about.
/// </summary>
public sealed class IngestProcess : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, string> _environment;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentBag<Process> _started = [];

    private IngestProcess(Dictionary<string, string> environment)
    {
        _environment = environment;
        _environment[HomeFolder.Variable] = Home.Root;
    }

    public HomeFolder Home => new(_folder.Find("home"));

    /// <summary>For a test on the servers of the assembly.</summary>
    public static async Task<IngestProcess> CreateAsync(LocalStack stack, CancellationToken cancellationToken) => new(new()
    {
        ["Ingest__Postgres__ConnectionString"] = await stack.CreateDatabaseAsync(cancellationToken),
        ["Ingest__Blobs__ConnectionString"] = stack.BlobConnectionString,
        ["Ingest__Blobs__ContainerPrefix"] = Unique.Name("p") + "-",
    });

    /// <summary>For a test with servers of its own.</summary>
    public static IngestProcess CreateWithOwnServers() => new([]);

    /// <summary>The settings that name the database and the storage of this test.</summary>
    public IEnumerable<(string Name, string Value)> Stores =>
        _environment.Where(static v => v.Key.StartsWith("Ingest__", StringComparison.Ordinal)).Select(static v => (v.Key.Replace("__", ":", StringComparison.Ordinal), v.Value));

    public void Set(string variable, string value) => _environment[variable] = value;

    /// <summary>Writes a file that commands can take in, and answers its path.</summary>
    public string Write(string name, string text) => _folder.Write(Path.Combine("files", name), text);

    /// <summary>The folder of <see cref="Write"/>.</summary>
    public string Files => _folder.Find("files");

    /// <summary>Runs a command to its end.</summary>
    public Task<Ended> RunAsync(params string[] arguments) => EndAsync(Start(arguments));

    /// <summary>Runs a command to its end that reads this text.</summary>
    public async Task<Ended> RunWithInputAsync(string input, params string[] arguments)
    {
        var process = Start(arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Runs a command to its end as on a terminal 120 columns wide; both streams come out as one, with the terminal's codes.</summary>
    /// <param name="arguments">None may need quotes.</param>
    public Task<Ended> RunOnTerminalAsync(params string[] arguments)
    {
        _environment["TERM"] = "xterm-256color";
        var command = string.Join(' ', ["dotnet", typeof(HomeFolder).Assembly.Location, .. arguments]);
        return EndAsync(Start("script", ["--quiet", "--return", "--command", $"stty cols 120; exec {command}", "/dev/null"]));
    }

    /// <summary>Starts a command that stays; the caller reads its streams and ends it.</summary>
    public Process Start(params string[] arguments) => Start("dotnet", [typeof(HomeFolder).Assembly.Location, .. arguments]);

    /// <summary>The command line of <see cref="Start(string[])"/> for somebody else who starts it.</summary>
    public static (string Program, string[] Arguments) CommandLine(params string[] arguments) => ("dotnet", [typeof(HomeFolder).Assembly.Location, .. arguments]);

    /// <summary>The variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables => _environment;

    /// <summary>Where the service is that was started with <c>up</c>, once it is up.</summary>
    public static async Task<Uri> ReadUrlAsync(Process up)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await up.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            const string Announcement = "Ingest is up at ";
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                return new Uri(line[Announcement.Length..].Split(' ')[0]);
            }
        }

        throw new InvalidOperationException("The service ended before it was up.");
    }

    /// <summary>Ends what a failed test left running.</summary>
    public void Dispose()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.Dispose();
        }

        _folder.Dispose();
    }

    private static async Task<Ended> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeLimit);
        await process.WaitForExitAsync(limit.Token);
        return new Ended(process.ExitCode, await output, await error);
    }

    private Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in _environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }

    /// <summary>A command that has ended.</summary>
    public sealed record Ended(int ExitCode, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        // What a failed assertion shows.
        public override string ToString() => $"exit code {ExitCode}: {Error}";
    }
}
