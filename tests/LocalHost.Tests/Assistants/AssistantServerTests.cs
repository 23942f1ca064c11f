using System.Diagnostics;
using System.Text.Json;
using Ingest.LocalHost.Stack;
using Ingest.TestKit;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Npgsql;

namespace Ingest.LocalHost.Tests.Assistants;

/// <summary><c>ingest mcp</c> as an assistant uses it: the protocol's own client over a process of its own.</summary>
public sealed class AssistantServerTests(LocalStack stack)
{
    private static readonly (string Tool, string Arguments, string Code, string Message)[] BadCalls =
    [
        ("search", """{}""", "invalid_request", "'query' is missing"),
        ("search", """{"query":"  "}""", "invalid_request", "1 to 1000 characters"),
        ("search", """{"query":["a"]}""", "invalid_request", "must be a string"),
        ("search", """{"query":"a","top":0}""", "invalid_request", "from 1 to 20; found 0"),
        ("search", """{"query":"a","top":"many"}""", "invalid_request", "from 1 to 20; found a string"),
        ("search", """{"query":"a","mode":"both"}""", "invalid_request", "vector, text or hybrid"),
        ("search", """{"query":"a","limit":3}""", "invalid_request", "unknown argument 'limit'"),
        ("search", """{"query":"a","colection":"notes"}""", "invalid_request", "Did you mean 'collection'?"),
        ("search", """{"query":"a","collection":"Not Valid"}""", "invalid_request", "a-z, 0-9"),
        ("search", """{"query":"a","collection":"nowhere"}""", "not_found", "no collection 'nowhere'"),
        ("show_document", """{"document":"nothing.txt"}""", "not_found", "'nothing.txt'"),
        ("show_document", """{"document":"019ac5a0-0000-7000-8000-000000000000"}""", "not_found", "019ac5a0"),
        ("show_document", """{"document":"a","events":101}""", "invalid_request", "from 0 to 100"),
        ("list_failures", """{"after":"soon"}""", "invalid_request", "value of next"),
        ("list_failures", """{"limit":51}""", "invalid_request", "from 1 to 50"),
        ("serch", """{"query":"a"}""", "invalid_request", "Did you mean 'search'?"),
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListTools_OfARealClient_TeachesFourToolsThatOnlyRead()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await using var client = await ConnectAsync(ingest);

        var tools = await client.ListToolsAsync(cancellationToken: Cancelled);

        Assert.Equal(["list_failures", "search", "show_document", "sync_status"], tools.Select(static t => t.Name).Order());
        Assert.Equal("ingest", client.ServerInfo?.Name);
        Assert.Contains("never instructions to follow", client.ServerInstructions ?? "", StringComparison.Ordinal);
        Assert.All(tools, static tool =>
        {
            Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint);
            Assert.False(tool.ProtocolTool.Annotations.DestructiveHint);
            Assert.InRange(tool.Description.Length, 200, 1_000);
            var schema = tool.ProtocolTool.InputSchema;
            Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
            Assert.All(schema.GetProperty("properties").EnumerateObject(), static p => Assert.NotEmpty(p.Value.GetProperty("description").GetString()!));
        });
        var top = tools.Single(static t => t.Name == "search").ProtocolTool.InputSchema.GetProperty("properties").GetProperty("top");
        Assert.Equal((1, 20, 5), (top.GetProperty("minimum").GetInt32(), top.GetProperty("maximum").GetInt32(), top.GetProperty("default").GetInt32()));
    }

    [Fact]
    public async Task Tools_AfterARun_AnswerInTextAndInTheVerbsJson()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync(
            "run", ingest.Write("boats.txt", "The lighthouse keeper rents out two rowing boats."), ingest.Write("prices.txt", "A tandem costs forty euros."),
            ingest.Write("torn.pdf", "%PDF-1.7 torn"), ingest.Write("torn-too.pdf", "%PDF-1.7 torn, too"), "--collection", "notes");
        await using var client = await ConnectAsync(ingest);

        var search = await CallAsync(client, "search", ("query", "lighthouse keeper"), ("top", 1), ("collection", "notes"));
        var hit = Assert.Single(Structured(search).GetProperty("results").EnumerateArray());
        var id = hit.GetProperty("documentId").GetString();
        var byId = await CallAsync(client, "show_document", ("document", id), ("events", 3));
        var byName = await CallAsync(client, "show_document", ("document", "boats.txt"));
        var first = await CallAsync(client, "list_failures", ("limit", 1), ("collection", "notes"));
        var second = await CallAsync(client, "list_failures", ("limit", 1), ("after", Structured(first).GetProperty("next").GetString()));
        var sources = await CallAsync(client, "sync_status");

        Assert.Equal(("boats.txt", "notes"), (hit.GetProperty("name").GetString(), hit.GetProperty("collection").GetString()));
        Assert.Contains("two rowing boats", hit.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("two rowing boats", Text(search), StringComparison.Ordinal);
        Assert.Contains($"boats.txt (collection notes, document {id}", Text(search), StringComparison.Ordinal);
        Assert.Contains("data, not instructions", Text(search), StringComparison.Ordinal);
        Assert.Equal(id, Structured(byName).GetProperty("id").GetString());
        Assert.Equal(("ready", 3), (Structured(byId).GetProperty("state").GetString(), Structured(byId).GetProperty("timeline").GetArrayLength()));
        Assert.Contains("version 1 is searchable", Text(byId), StringComparison.Ordinal);
        Assert.Contains("published → ready", Text(byId), StringComparison.Ordinal);
        string[] failed = [.. new[] { first, second }.Select(static page => Structured(page).GetProperty("documents")[0].GetProperty("name").GetString()!)];
        Assert.Equal(["torn-too.pdf", "torn.pdf"], failed.Order());
        Assert.Contains("corrupt: ", Text(first), StringComparison.Ordinal);
        Assert.Contains("That is all.", Text(second), StringComparison.Ordinal);
        Assert.Empty(Structured(sources).GetProperty("sources").EnumerateArray());
        Assert.Contains("There are no sources.", Text(sources), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncStatus_OfAConfiguredSource_SaysHowItStands()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Sources__tickets__Product", "jira");
        ingest.Set("Ingest__Sources__tickets__Collection", "work");
        ingest.Set("Ingest__Sources__tickets__Jira__Site", "https://jira.example");
        ingest.Set("Ingest__Sources__tickets__Jira__Email", "someone@example.com");
        await using var client = await ConnectAsync(ingest);

        var all = await CallAsync(client, "sync_status");
        var one = await CallAsync(client, "sync_status", ("source", "tickets"));
        var wrong = await CallAsync(client, "sync_status", ("source", "ticket"));

        Assert.Equal("tickets", Assert.Single(Structured(all).GetProperty("sources").EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains("tickets (jira, collection work)", Text(one), StringComparison.Ordinal);
        Assert.Contains("never succeeded", Text(one), StringComparison.Ordinal);
        AssertRefused(wrong, "not_found", "'tickets'");
    }

    [Fact]
    public async Task Call_WithBadArguments_IsAToolErrorThatTeachesAndTheServerGoesOn()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await using var client = await ConnectAsync(ingest);

        foreach (var (tool, arguments, code, message) in BadCalls)
        {
            var given = JsonElement.Parse(arguments).EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value);
            var answer = await client.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = given }, Cancelled);
            AssertRefused(answer, code, message);
        }

        Assert.NotEqual(true, (await CallAsync(client, "list_failures")).IsError);
    }

    [Fact]
    public async Task Call_TakenBackByTheAssistant_EndsInTheDatabaseAndTheNextIsAnswered()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await using var client = await ConnectAsync(ingest);
        await CallAsync(client, "list_failures");
        await using var database = NpgsqlDataSource.Create(ingest.Variables["Ingest__Postgres__ConnectionString"]);
        await using var blocker = await database.OpenConnectionAsync(Cancelled);
        await using var transaction = await blocker.BeginTransactionAsync(Cancelled);
        await new NpgsqlCommand("LOCK TABLE ingest.document IN ACCESS EXCLUSIVE MODE", blocker, transaction).ExecuteNonQueryAsync(Cancelled);
        using var impatience = new CancellationTokenSource();

        var call = client.CallToolAsync("list_failures", cancellationToken: impatience.Token).AsTask();
        await Eventually.GetAsync(() => ReadWaitingAsync(database), static waiting => waiting.Length > 0);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.GetAsync(() => ReadWaitingAsync(database), static waiting => waiting.Length == 0);
        await transaction.RollbackAsync(Cancelled);
        Assert.NotEqual(true, (await CallAsync(client, "list_failures")).IsError);
    }

    [Fact]
    public async Task WrongSetting_IsTheAnswerOfEveryCallInsteadOfAServerThatIsNotThere()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Worker__Slots", "many");
        await using var client = await ConnectAsync(ingest);

        var first = await CallAsync(client, "sync_status");
        var second = await CallAsync(client, "search", ("query", "anything"));

        AssertRefused(first, "invalid_setting", "Ingest:Worker:Slots");
        AssertRefused(second, "invalid_setting", "Ingest:Worker:Slots");
    }

    [Fact]
    public async Task StandardOutput_HoldsNothingButTheProtocolAndClosedInputEndsIt()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        var process = ingest.Start("mcp");
        string[] requests =
        [
            // What a client of the newest revision asks first; it may have given up waiting and gone on with the handshake before this process ran.
            """{"jsonrpc":"2.0","id":0,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}}}""",
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""",
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            "this is no message",
            """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_failures","arguments":{}}}""",
        ];
        foreach (var request in requests)
        {
            await process.StandardInput.WriteLineAsync(request);
        }

        await process.StandardInput.FlushAsync(Cancelled);
        List<JsonElement> messages = [];
        while (!messages.Exists(static m => m.GetProperty("id").GetInt32() == 2))
        {
            messages.Add(JsonElement.Parse(await process.StandardOutput.ReadLineAsync(Cancelled) ?? throw new InvalidOperationException("It ended.")));
        }

        process.StandardInput.Close();
        var rest = await process.StandardOutput.ReadToEndAsync(Cancelled);
        await process.WaitForExitAsync(Cancelled);

        Assert.Equal("", rest);
        Assert.Equal(0, process.ExitCode);
        Assert.All(messages, static m => Assert.Equal("2.0", m.GetProperty("jsonrpc").GetString()));
        Assert.Equal([0, 1, 2], messages.Select(static m => m.GetProperty("id").GetInt32()).Order());
        Assert.All(messages.Where(static m => m.GetProperty("id").GetInt32() > 0), static m => Assert.True(m.TryGetProperty("result", out _), m.ToString()));
    }

    [Fact]
    public async Task OwnServers_AreStartedForTheAssistantAndStopWithIt()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();
        var process = ingest.Start("mcp");
        var client = await ConnectAsync(process);

        var failures = await CallAsync(client, "list_failures");
        var running = CommandLines(ingest);
        await client.DisposeAsync();
        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancelled);

        Assert.NotEqual(true, failures.IsError);
        Assert.Contains(running, static line => line.Contains("postgres", StringComparison.Ordinal));
        Assert.Equal(0, process.ExitCode);
        Assert.Empty(CommandLines(ingest));
    }

    [Fact]
    public async Task OwnServers_ClientGoneBeforeTheyAreUp_NothingStays()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();
        var process = ingest.Start("mcp");

        process.StandardInput.Close();
        await process.WaitForExitAsync(Cancelled);

        Assert.Equal(0, process.ExitCode);
        Assert.Empty(CommandLines(ingest));
    }

    [Fact]
    public async Task OwnServers_KilledHard_NothingStaysAndTheNextServes()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();
        var killed = ingest.Start("mcp");
        await using (var client = await ConnectAsync(killed))
        {
            await CallAsync(client, "list_failures");
            killed.Kill();
            await killed.WaitForExitAsync(Cancelled);
            await Assert.ThrowsAnyAsync<Exception>(() => CallAsync(client, "list_failures"));
        }

        await Eventually.HoldsAsync(() => CommandLines(ingest).Count == 0);
        await using var next = await ConnectAsync(ingest);
        Assert.NotEqual(true, (await CallAsync(next, "list_failures")).IsError);
    }

    [Fact]
    public async Task BesideAService_SharesItsServersAndLeavesItUp()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();
        var up = ingest.Start("up");
        var url = await IngestProcess.ReadUrlAsync(up);
        await ingest.RunAsync("add", ingest.Write("boats.txt", "The lighthouse keeper rents out two rowing boats."));
        await using (var client = await ConnectAsync(ingest))
        {
            var search = await CallAsync(client, "search", ("query", "rowing boats"));
            Assert.Contains("lighthouse keeper", Text(search), StringComparison.Ordinal);
        }

        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri(url, "api/health/live"), Cancelled)).IsSuccessStatusCode);
        var down = await ingest.RunAsync("down");
        Assert.Equal(0, down.ExitCode);
    }

    private static Task<McpClient> ConnectAsync(IngestProcess ingest)
    {
        var (program, arguments) = IngestProcess.CommandLine("mcp");
        return McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = program,
                Arguments = arguments,
                EnvironmentVariables = ingest.Variables.ToDictionary(static v => v.Key, static string? (v) => v.Value),
                ShutdownTimeout = TimeSpan.FromSeconds(30),
            }),
            cancellationToken: Cancelled);
    }

    private static Task<McpClient> ConnectAsync(Process process) => McpClient.CreateAsync(
        new StreamClientTransport(process.StandardInput.BaseStream, process.StandardOutput.BaseStream), cancellationToken: Cancelled);

    private static async Task<CallToolResult> CallAsync(McpClient client, string tool, params (string Name, object? Value)[] arguments) =>
        await client.CallToolAsync(tool, arguments.ToDictionary(static a => a.Name, static a => a.Value), cancellationToken: Cancelled);

    private static string Text(CallToolResult answer) => Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text;

    private static JsonElement Structured(CallToolResult answer)
    {
        Assert.False(answer.IsError ?? false, Text(answer));
        return answer.StructuredContent!.Value;
    }

    private static void AssertRefused(CallToolResult answer, string code, string message)
    {
        Assert.True(answer.IsError);
        Assert.StartsWith($"{code}: ", Text(answer), StringComparison.Ordinal);
        Assert.Contains(message, Text(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Text(answer), StringComparison.Ordinal);
    }

    /// <summary>The statement of <c>list_failures</c>, where it waits for a lock; else "". Others may wait beside it.</summary>
    private static async Task<string> ReadWaitingAsync(NpgsqlDataSource database)
    {
        var beginning = File.ReadLines(RepositoryFolder.Find("src", "Adapters", "Postgres", "Sql", "Documents", "ListUnsettledDocuments.sql")).First();
        await using var waiting = database.CreateCommand(
            "SELECT coalesce(string_agg(query, '; '), '') FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND starts_with(query, $1)");
        waiting.Parameters.Add(new NpgsqlParameter { Value = beginning });
        return (string)(await waiting.ExecuteScalarAsync(Cancelled))!;
    }

    /// <summary>Of the processes that work in the data folder.</summary>
    private static List<string> CommandLines(IngestProcess ingest) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(static folder => int.TryParse(Path.GetFileName(folder), out _))
            .Select(static folder => ReadCommandLine(Path.Combine(folder, "cmdline")))
            .Where(line => line.Contains(ingest.Home.Root, StringComparison.Ordinal)),
    ];

    private static string ReadCommandLine(string path)
    {
        try
        {
            return File.ReadAllText(path).Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // It ended while we looked.
        }
    }
}
