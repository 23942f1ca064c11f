// The demo: servers that behave like Jira, Slack, Notion and Fireflies, with a small made-up team in them, so that a newcomer sees a sync work
// without any account.
//
//   dotnet Ingest.Vendors.dll --demo [--port N] [--with-parent]
//
// Listens on 127.0.0.1 only, on port N (default 0: a free one). Ends on SIGTERM or Ctrl+C; with --with-parent also when its standard input
// ends, so a parent that gives it a pipe never leaves it behind.
//
// Prints one JSON object a line on standard output. First one for each product:
//
//   {"product":"jira","address":"http://127.0.0.1:N/jira/","token":"…","settings":{"Jira:Site":"http://127.0.0.1:N/jira/","Jira:Email":"…"}}
//
// "settings" are names below Ingest:Sources:{name}: and their values; "token" is the secret to store for that source. Then, once it answers:
//
//   {"ready":true,"address":"http://127.0.0.1:N/","tomorrow":"http://127.0.0.1:N/demo/tomorrow"}
//
// POST /demo/tomorrow[?at=TIME] (no body, no token) adds, edits and deletes some items of each product, so that the next sync shows changes. It may be
// called again and again, and answers what it did: {"jira":{"added":2,"edited":3,"deleted":1},…}. A server that starts anew and gets the same calls with the
// same times (ISO 8601; default now) has the same world again.
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ingest.Vendors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

if (!args.Contains("--demo"))
{
    await Console.Error.WriteLineAsync("Usage: dotnet Ingest.Vendors.dll --demo [--port N] [--with-parent]");
    return 2;
}

IDemo[] demos =
[
    new Ingest.Vendors.Jira.JiraDemo(TimeProvider.System),
    new Ingest.Vendors.Slack.SlackDemo(TimeProvider.System),
    new Ingest.Vendors.Notion.NotionDemo(TimeProvider.System),
    new Ingest.Vendors.Fireflies.FirefliesDemo(TimeProvider.System),
];

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, PortOf(args)));
await using var application = builder.Build();
foreach (var demo in demos)
{
    demo.Server.Mount(application, $"/{demo.Product}");
}

application.Map("/demo/tomorrow", branch => branch.Run(TomorrowAsync));
await application.StartAsync();
var address = new Uri(application.Urls.Single().TrimEnd('/') + "/");
foreach (var demo in demos)
{
    demo.Server.MountedAt(new Uri(address, $"{demo.Product}/"));
    Print(new JsonObject
    {
        ["product"] = demo.Product,
        ["address"] = demo.Server.Address.AbsoluteUri,
        ["token"] = demo.Server.Token,
        ["settings"] = JsonSerializer.SerializeToNode(demo.Settings),
    });
}

Print(new JsonObject { ["ready"] = true, ["address"] = address.AbsoluteUri, ["tomorrow"] = new Uri(address, "demo/tomorrow").AbsoluteUri });
if (args.Contains("--with-parent"))
{
    _ = StopWithParentAsync();
}

await application.WaitForShutdownAsync();
foreach (var demo in demos)
{
    await demo.DisposeAsync();
}

return 0;

async Task TomorrowAsync(HttpContext context)
{
    if (!HttpMethods.IsPost(context.Request.Method))
    {
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return;
    }

    var now = TimeProvider.System.GetUtcNow();
    if (context.Request.Query.TryGetValue("at", out var at)
        && !DateTimeOffset.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out now))
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return;
    }

    var done = new JsonObject();
    foreach (var demo in demos)
    {
        var changes = demo.Tomorrow(now);
        done[demo.Product] = new JsonObject { ["added"] = changes.Added, ["edited"] = changes.Edited, ["deleted"] = changes.Deleted };
    }

    context.Response.ContentType = "application/json";
    await context.Response.WriteAsync(done.ToJsonString(), context.RequestAborted);
}

async Task StopWithParentAsync()
{
    // Reads, rather than waits for a process id: the pipe ends however the parent ended.
    while (await Console.In.ReadLineAsync() is not null)
    {
    }

    await application.StopAsync();
}

static int PortOf(string[] args) =>
    Array.IndexOf(args, "--port") is >= 0 and var at && at + 1 < args.Length
    && int.TryParse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture, out var port)
        ? port
        : 0;

static void Print(JsonObject line)
{
    Console.WriteLine(line.ToJsonString());
    Console.Out.Flush();
}
