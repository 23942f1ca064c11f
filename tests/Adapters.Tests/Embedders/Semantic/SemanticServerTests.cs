using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ingest.Adapters.Embedders.Semantic;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Embedders.Semantic;

/// <summary>Supervision, with real processes that misbehave in every way.</summary>
public sealed class SemanticServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_NobodyAsked_StartsNothing()
    {
        using var impostor = new ImpostorServer("serve((texts, send) => send(good(texts)));");
        await using (new SemanticBench(impostor.Options))
        {
        }

        Assert.Empty(impostor.Starts);
    }

    [Fact]
    public async Task EmbedAsync_ManyAtOnce_StartsOneProcess()
    {
        using var impostor = new ImpostorServer("serve((texts, send) => send(good(texts)));");
        await using var bench = new SemanticBench(impostor.Options);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => bench.Embedder.EmbedAsync(["one", "two"], Cancel)));

        Assert.Single(impostor.Starts);
    }

    [Fact]
    public async Task EmbedAsync_Started_TheProcessKnowsNothingOfTheHostsEnvironment()
    {
        using var impostor = new ImpostorServer("serve((texts, send) => send(good(texts)));");
        await using var bench = new SemanticBench(impostor.Options);

        await bench.Embedder.ProbeAsync(Cancel);

        Assert.Contains("\"env\":[\"PATH\"],\"argv\":[]", Assert.Single(impostor.Starts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_CallerLeavesDuringTheStart_TheOthersGetTheSameProcess()
    {
        using var impostor = new ImpostorServer("setTimeout(() => serve((texts, send) => send(good(texts))), 300);");
        await using var bench = new SemanticBench(impostor.Options);
        using var leaving = new CancellationTokenSource();

        var first = bench.Embedder.EmbedAsync(["text"], leaving.Token);
        var second = bench.Embedder.EmbedAsync(["text"], Cancel);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second;
        Assert.Single(impostor.Starts);
    }

    [Fact]
    public async Task EmbedAsync_NotInstalled_SaysTheCommand()
    {
        using var folder = new TemporaryFolder();
        folder.Write("server.js", "");
        folder.Write("package-lock.json", "{}");
        await using var bench = new SemanticBench(new SemanticEmbedderOptions { Folder = folder.Path });

        var error = await Assert.ThrowsAsync<FatalException>(() => bench.Embedder.EmbedAsync(["text"], Cancel));

        Assert.Equal(ErrorCodes.ToolMissing, error.Code);
        Assert.Contains($"npm ci --prefix \"{folder.Path}\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_InstalledFromAnotherLockFile_SaysTheCommand()
    {
        using var impostor = new ImpostorServer("serve((texts, send) => send(good(texts)));");
        await File.WriteAllTextAsync(Path.Combine(impostor.Folder, "package-lock.json"), "{\"changed\":true}", Cancel);
        await using var bench = new SemanticBench(impostor.Options);

        var error = await Assert.ThrowsAsync<FatalException>(() => bench.Embedder.EmbedAsync(["text"], Cancel));

        Assert.Equal(ErrorCodes.ToolMissing, error.Code);
        Assert.Empty(impostor.Starts);
    }

    [Fact]
    public async Task EmbedAsync_NoSuchFolder_SaysSo()
    {
        await using var bench = new SemanticBench(new SemanticEmbedderOptions { Folder = "" });

        var error = await Assert.ThrowsAsync<FatalException>(() => bench.Embedder.EmbedAsync(["text"], Cancel));

        Assert.Equal(ErrorCodes.ToolMissing, error.Code);
        Assert.Contains("Ingest:Embedders:Semantic:Folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_InstalledLater_Works()
    {
        using var impostor = new ImpostorServer("serve((texts, send) => send(good(texts)));");
        var mark = Path.Combine(impostor.Folder, "node_modules", ".installed");
        File.Move(mark, mark + ".away");
        await using var bench = new SemanticBench(impostor.Options);
        await Assert.ThrowsAsync<FatalException>(() => bench.Embedder.EmbedAsync(["text"], Cancel));

        File.Move(mark + ".away", mark);

        await bench.Embedder.EmbedAsync(["text"], Cancel);
    }

    [Fact]
    public async Task EmbedAsync_EndsOnceInTheMiddle_IsAnsweredByTheNextProcess()
    {
        using var impostor = new ImpostorServer("serve((texts, send) => start === 1 ? process.exit(3) : send(good(texts)));");
        await using var bench = new SemanticBench(impostor.Options);

        var vectors = await bench.Embedder.EmbedAsync(["one", "two"], Cancel);

        Assert.Equal(2, vectors.Count);
        Assert.Equal(2, impostor.Starts.Count);
    }

    [Theory]
    [InlineData("(texts, send, response) => response.end('certainly')")]
    [InlineData("(texts, send, response) => { response.statusCode = 500; response.end(); }")]
    [InlineData("(texts, send, response) => { response.statusCode = 401; response.end(); }")]
    [InlineData("(texts, send) => send({ data: texts.map((_, index) => ({ index, embedding: vector(3) })) })")]
    [InlineData("(texts, send) => send({ data: [] })")]
    [InlineData("(texts, send) => process.exit(1)")]
    public async Task EmbedAsync_AnswersWronglyEveryTime_IsStartedAnewAndThenGivenUp(string embed)
    {
        using var impostor = new ImpostorServer($"serve({embed});");
        await using var bench = new SemanticBench(impostor.Options);

        var error = await Assert.ThrowsAsync<RetryableException>(() => bench.Embedder.EmbedAsync(["secret text", "more"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
        Assert.Contains("'semantic-512' failed 2 times", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, impostor.Starts.Count);
    }

    [Fact]
    public async Task EmbedAsync_PortBelongsToAnotherProgram_NeverTakesItsAnswer()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var greeting = GreetAsync(other);
        using var impostor = new ImpostorServer($"ready({((IPEndPoint)other.LocalEndpoint).Port});");
        await using var bench = new SemanticBench(impostor.Options);

        var error = await Assert.ThrowsAsync<RetryableException>(() => bench.Embedder.EmbedAsync(["text"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
        other.Stop();
        await greeting;
    }

    [Fact]
    public async Task EmbedAsync_SlowButWell_IsNotEnded()
    {
        using var impostor = new ImpostorServer("serve(() => {});");
        var options = impostor.Options;
        options.RequestTimeout = TimeSpan.FromMilliseconds(200);
        await using var bench = new SemanticBench(options);

        var error = await Assert.ThrowsAsync<RetryableException>(() => bench.Embedder.EmbedAsync(["text"], Cancel));

        Assert.Contains("did not answer in time", error.Message, StringComparison.Ordinal);
        Assert.Single(impostor.Starts);
    }

    [Theory]
    [InlineData("{ ...healthy, longest: 3600000 }", "has worked on one text")]
    [InlineData("{ ...healthy, rss: 1e12 }", "of memory")]
    public async Task Watch_Complaint_EndsTheProcess(string health, string reason)
    {
        using var impostor = new ImpostorServer($"serve((texts, send) => send(good(texts)), () => ({health}));");
        await using var bench = new SemanticBench(impostor.Options);

        var process = await bench.Server.GetAsync(Cancel);
        await process.Ended.WaitAsync(Eventually.TimeLimit, Cancel);

        Assert.Contains(reason, process.Reason, StringComparison.Ordinal);
        await bench.Embedder.EmbedAsync(["text"], Cancel);
    }

    [Fact]
    public async Task Watch_DoesNotSayHowItIs_EndsTheProcess()
    {
        using var impostor = new ImpostorServer("serve((texts, send) => send(good(texts)), () => { for (;;) {} });");
        await using var bench = new SemanticBench(impostor.Options);

        var process = await bench.Server.GetAsync(Cancel);
        await process.Ended.WaitAsync(Eventually.TimeLimit, Cancel);

        Assert.Contains("did not say how it is, 2 times", process.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_NeverReady_IsGivenUpAndKilled()
    {
        using var impostor = new ImpostorServer("setInterval(() => {}, 1000);");
        var options = impostor.Options;
        options.StartTimeout = TimeSpan.FromSeconds(3);
        await using var bench = new SemanticBench(options);

        var error = await Assert.ThrowsAsync<RetryableException>(() => bench.Server.GetAsync(Cancel));

        Assert.Contains("was not ready within 3 s (Ingest:Embedders:Semantic:StartTimeout)", error.Message, StringComparison.Ordinal);
        var id = System.Text.Json.JsonDocument.Parse(Assert.Single(impostor.Starts)).RootElement.GetProperty("pid").GetInt32();
        await Eventually.HoldsAsync(() => !Array.Exists(Process.GetProcessesByName("node"), p => p.Id == id));
    }

    [Theory]
    [InlineData("process.exit(1);", "it said nothing")]
    [InlineData("console.log('hello');", "it said nothing")]
    [InlineData("console.log('null');", "it said nothing")]
    [InlineData("ready(0);", "it said nothing")]
    [InlineData("require('not-there');", "Error: Cannot find module 'not-there'")]
    public async Task GetAsync_StartGoesWrong_SaysWhatItSaid(string behaviour, string said)
    {
        using var impostor = new ImpostorServer(behaviour);
        await using var bench = new SemanticBench(impostor.Options);

        var error = await Assert.ThrowsAsync<RetryableException>(() => bench.Server.GetAsync(Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
        Assert.Contains($"did not start: {said}", error.Message, StringComparison.Ordinal);
        Assert.Contains("start it by hand", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_StartFailsOnce_IsAnsweredAfterTheNext()
    {
        using var impostor = new ImpostorServer("start === 1 ? process.exit(1) : serve((texts, send) => send(good(texts)));");
        await using var bench = new SemanticBench(impostor.Options);

        await bench.Embedder.EmbedAsync(["text"], Cancel);

        Assert.Equal(2, impostor.Starts.Count);
    }

    [Fact]
    public async Task GetAsync_KeepsEnding_IsPutOffLongerAndLonger()
    {
        using var impostor = new ImpostorServer("process.exit(1);");
        var options = impostor.Options;
        options.RestartBackOff = TimeSpan.FromSeconds(6);
        var time = new ManualTimeProvider();
        await using var bench = new SemanticBench(options, time);
        await Assert.ThrowsAsync<RetryableException>(() => bench.Server.GetAsync(Cancel));

        // The second start waits 6 s, which a caller can wait for; the third would wait 12 s, and the caller is told so.
        var second = bench.Server.GetAsync(Cancel);
        await Eventually.HoldsAsync(() => time.WaitingTimers > 0);
        time.Advance(TimeSpan.FromSeconds(6));
        await Assert.ThrowsAsync<RetryableException>(() => second);
        var error = await Assert.ThrowsAsync<RetryableException>(() => bench.Server.GetAsync(Cancel));

        Assert.Equal(TimeSpan.FromSeconds(12), error.RetryAfter);
        Assert.Contains("ended 2 times in a row", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, impostor.Starts.Count);
    }

    [Fact]
    public async Task DisposeAsync_ProcessDoesNotListen_KillsIt()
    {
        using var impostor = new ImpostorServer("process.stdin.removeAllListeners(); setInterval(() => {}, 1000); serve((texts, send) => send(good(texts)));");
        var bench = new SemanticBench(impostor.Options);
        var process = await bench.Server.GetAsync(Cancel);

        await bench.DisposeAsync();

        Assert.True(process.Ended.IsCompleted);
    }

    private static async Task GreetAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("SSH-2.0-Other\r\n"u8.ToArray());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
