using System.Globalization;
using System.Text;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Extractors.Tools.Processes;

public sealed class ToolRunnerTests
{
    private static readonly Dictionary<string, string?> ShortTime = new() { ["TimeLimit"] = "00:00:00.400", ["PageTimeLimit"] = "00:00:00.400" };
    private static readonly Dictionary<string, string?> LittleOutput = new() { ["OutputLimit"] = "65536" };
    private static readonly Dictionary<string, string?> LittleMemory = new() { ["MemoryLimit"] = "67108864" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartAsync_ToolNotInstalled_ThrowsWithInstallCommand()
    {
        await using var bench = new ToolBench(fakes: true);
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.Runner.StartAsync(new ToolCommand(Tool.Tesseract, [], bench.Scratch), Cancellation));
        Assert.Equal(ErrorCodes.ToolMissing, failure.Code);
        Assert.Contains("apt-get install tesseract-ocr", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ArgumentsWithShellSyntax_ArriveAsTheyAre()
    {
        string[] arguments = ["a b", "$(touch hit)", "'\"", "-x", ";ls", "*", "äöü 😀"];
        await using var bench = new ToolBench(fakes: true);
        var (result, output) = await bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, "printf '%s\\n' \"$@\"", arguments), Cancellation);
        Assert.True(result.Succeeded);
        Assert.Equal(arguments, Lines(output));
        Assert.Empty(Directory.GetFiles(bench.Scratch));
    }

    [Fact]
    public async Task RunAsync_Environment_HasOnlyWhatToolsNeed()
    {
        await using var bench = new ToolBench(fakes: true);
        var (_, output) = await bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, "env; pwd; cat"), Cancellation);
        var lines = Lines(output);
        Assert.Equal(["HOME", "LANG", "OMP_THREAD_LIMIT", "PATH", "PWD", "TMPDIR"], lines.Where(line => line.Contains('=')).Select(line => line.Split('=')[0]).Where(name => name != "_").Order());
        Assert.Contains($"HOME={bench.Scratch}", lines);
        // The last line is pwd's: standard input is closed, so cat adds nothing and ends.
        Assert.Equal(bench.Scratch, lines[^1]);
    }

    [Fact]
    public async Task RunAsync_SecretsOfTheHost_AreNotInTheProcessNorOpenFiles()
    {
        const string Secret = "planted-in-the-host-0123456789";
        Environment.SetEnvironmentVariable("INGEST_TEST_PLANTED", Secret);
        await using var bench = new ToolBench(fakes: true);
        await using var open = File.Create(Path.Combine(bench.Scratch, "of the host"));
        var (_, output) = await bench.Runner.RunAsync(
            bench.Fake(Tool.Pandoc, "tr '\\0' '\\n' </proc/self/environ; tr '\\0' '\\n' </proc/$$/environ; for file in /proc/$$/fd/*; do readlink $file; done"), Cancellation);
        var seen = Encoding.UTF8.GetString(output);
        Assert.Contains("LANG=C.UTF-8", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, seen, StringComparison.Ordinal);
        Assert.DoesNotContain("of the host", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("socket:", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Limits_AreSetInTheProcess()
    {
        await using var bench = new ToolBench(new() { ["TimeLimit"] = "00:00:07", ["PageTimeLimit"] = "00:00:05", ["MemoryLimit"] = "268435456", ["Niceness"] = "7" }, fakes: true);
        var (_, output) = await bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, "ulimit -v; ulimit -St; ulimit -c; nice; ps -o sid= -p $$ 2>/dev/null || cut -d' ' -f6 /proc/$$/stat; echo $$"), Cancellation);
        var lines = Lines(output);
        Assert.Equal(["262144", "7", "0", "7"], lines[..4]);
        Assert.Equal(lines[5], lines[4].Trim());
    }

    [Theory]
    [InlineData("exec sleep 1000")]
    [InlineData("trap '' TERM INT HUP XCPU; while :; do sleep 1000; done")]
    [InlineData("exec >&-; exec sleep 1000")]
    [InlineData("exec yes error >&2")]
    public async Task RunAsync_ToolDoesNotEnd_TimesOutAndIsGone(string script)
    {
        await using var bench = new ToolBench(ShortTime, fakes: true);
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.Runner.RunAsync(bench.Fake(Tool.PdfToText, "echo $$ > pid\n" + script), Cancellation));
        Assert.Equal(ErrorCodes.ExtractionTimeout, failure.Code);
        Assert.Contains("pdftotext did not finish within 0.4 s", failure.Message, StringComparison.Ordinal);
        Assert.False(IsAlive(await File.ReadAllTextAsync(Path.Combine(bench.Scratch, "pid"), Cancellation)));
    }

    [Fact]
    public async Task RunAsync_ToolHasChildren_TimesOutAndAllAreGone()
    {
        await using var bench = new ToolBench(ShortTime, fakes: true);
        var command = bench.Fake(Tool.PdfToText, "(sleep 1000 & echo $! > grandchild; wait) & echo $! > child; wait");
        await Assert.ThrowsAsync<FatalException>(() => bench.Runner.RunAsync(command, Cancellation));
        await AssertGoneAsync(bench, "child", "grandchild");
    }

    [Fact]
    public async Task RunAsync_ToolLeavesChildBehind_EndsAndChildIsGone()
    {
        await using var bench = new ToolBench(fakes: true);
        var (result, output) = await bench.Runner.RunAsync(bench.Fake(Tool.PdfToText, "sleep 1000 >/dev/null & echo $! > child; echo text"), Cancellation);
        Assert.True(result.Succeeded);
        Assert.Equal("text\n", Encoding.UTF8.GetString(output));
        await AssertGoneAsync(bench, "child");
    }

    [Fact]
    public async Task RunAsync_EndlessOutput_IsTooLarge()
    {
        await using var bench = new ToolBench(LittleOutput, fakes: true);
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, "exec yes"), Cancellation));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
        Assert.Contains("Ingest:Tools:OutputLimit", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EndlessFile_IsTooLarge()
    {
        await using var bench = new ToolBench(LittleOutput, fakes: true);
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.Runner.RunAsync(bench.Fake(Tool.PdfToPpm, "exec cat /dev/zero > page"), Cancellation));
        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
        Assert.Equal(65536, new FileInfo(Path.Combine(bench.Scratch, "page")).Length);
    }

    [Fact]
    public async Task RunAsync_EatsMemory_IsOutOfMemory()
    {
        await using var bench = new ToolBench(LittleMemory, fakes: true);
        // tail keeps a line of any length in memory, and zeros have no line end.
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.Runner.RunAsync(bench.Fake(Tool.PdfToText, "exec tail -n 1 /dev/zero"), Cancellation));
        Assert.Equal(ErrorCodes.ExtractionOutOfMemory, failure.Code);
        Assert.Contains("64 MiB", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill -XCPU $$", ErrorCodes.ExtractionTimeout)]
    [InlineData("kill -XFSZ $$", ErrorCodes.TooLarge)]
    [InlineData("kill -KILL $$", ErrorCodes.ExtractionOutOfMemory)]
    [InlineData("echo 'terminate: std::bad_alloc' >&2; kill -ABRT $$", ErrorCodes.ExtractionOutOfMemory)]
    [InlineData("echo 'Heap exhausted' >&2; exit 251", ErrorCodes.ExtractionOutOfMemory)]
    [InlineData("exit 127", ErrorCodes.ToolMissing)]
    public async Task RunAsync_EndsByLimit_SaysWhich(string script, string code)
    {
        await using var bench = new ToolBench(fakes: true);
        var failure = await Assert.ThrowsAsync<FatalException>(() => bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, script), Cancellation));
        Assert.Equal(code, failure.Code);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("kill -SEGV $$", 139)]
    public async Task RunAsync_Fails_ReturnsCodeAndErrors(string script, int code)
    {
        await using var bench = new ToolBench(fakes: true);
        var (result, _) = await bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, $"echo 'Incorrect Password' >&2; {script}"), Cancellation);
        Assert.Equal(code, result.ExitCode);
        Assert.True(result.Says("incorrect password"));
    }

    [Fact]
    public async Task RunAsync_ManyErrors_KeepsOnlyTheEnd()
    {
        await using var bench = new ToolBench(fakes: true);
        var (result, _) = await bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, "yes noise | head -c 3000000 >&2; echo last >&2; exit 1"), Cancellation);
        Assert.EndsWith("last\n", result.Errors, StringComparison.Ordinal);
        Assert.InRange(result.Errors.Length, 4096, 8192);
    }

    [Fact]
    public async Task Cancel_WhileToolRuns_ThrowsCancellationAndToolIsGone()
    {
        await using var bench = new ToolBench(fakes: true);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = bench.Runner.RunAsync(bench.Fake(Tool.Pandoc, "sleep 1000 & echo $! > child; trap '' TERM; wait"), cancel.Token);
        await Eventually.HoldsAsync(() => new FileInfo(Path.Combine(bench.Scratch, "child")) is { Exists: true, Length: > 0 });
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await AssertGoneAsync(bench, "child");
    }

    [Fact]
    public async Task DisposeAsync_OutputNotReadToTheEnd_ToolIsGone()
    {
        await using var bench = new ToolBench(fakes: true);
        var run = await bench.Runner.StartAsync(bench.Fake(Tool.Pandoc, "exec yes"), Cancellation);
        Assert.True(await run.Output.ReadAsync(new byte[100], Cancellation) > 0);
        var id = run.ProcessId;
        await run.DisposeAsync();
        Assert.False(IsAlive(id.ToString(CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Output_ReaderIsSlow_ToolWaitsAndItsTimeStands()
    {
        var time = new ManualTimeProvider();
        await using var bench = new ToolBench(fakes: true, time: time);
        await using var run = await bench.Runner.StartAsync(bench.Fake(Tool.Pandoc, "head -c 1000000 /dev/zero; touch done"), Cancellation);
        var buffer = new byte[1000];
        Assert.True(await run.Output.ReadAsync(buffer, Cancellation) > 0);
        Assert.False(File.Exists(Path.Combine(bench.Scratch, "done")));
        time.Advance(TimeSpan.FromHours(1));
        while (await run.Output.ReadAsync(buffer, Cancellation) > 0)
        {
        }
        Assert.True((await run.CompleteAsync()).Succeeded);
    }

    [Fact]
    public async Task Dispose_HostEndsWithoutStoppingItsTools_KernelKillsThem()
    {
        // The thread that started the tool ends, as it does when the whole process is killed.
        await using var bench = new ToolBench(fakes: true);
        var starter = new ProcessStarter();
        var command = bench.Fake(Tool.Pandoc, "echo $$ > pid; exec sleep 1000");
        using var process = await starter.StartAsync(Confinement.StartInfo(bench.Runner.Find(Tool.Pandoc)!, command, new()));
        await Eventually.HoldsAsync(() => new FileInfo(Path.Combine(bench.Scratch, "pid")) is { Exists: true, Length: > 0 });
        starter.Dispose();
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(128 + 9, process.ExitCode);
    }

    [Fact]
    public async Task RunAsync_ManyAtOnce_AllEndAndNothingIsLeft()
    {
        await using var bench = new ToolBench(fakes: true);
        var command = bench.Fake(Tool.Pandoc, "echo $$");
        var runs = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => bench.Runner.RunAsync(command, Cancellation)));
        Assert.Equal(40, runs.Select(run => Lines(run.Output).Single()).Distinct().Count());
        Assert.DoesNotContain(runs, run => IsAlive(Lines(run.Output)[0]));
    }

    private static string[] Lines(byte[] output) => Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task AssertGoneAsync(ToolBench bench, params string[] names) =>
        // Killed orphans are reaped by init, a moment later.
        Eventually.HoldsAsync(() => names.All(name => !IsAlive(File.ReadAllText(Path.Combine(bench.Scratch, name)))));

    /// <summary>Whether a process exists and is no zombie: its state is the field after the name's closing bracket.</summary>
    private static bool IsAlive(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.Trim()}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
