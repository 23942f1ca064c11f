using System.Text;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Postgres;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

// A child process that saves a checkpoint: Ingest.CheckpointWriter QUEUE Setting=value …
// All it knows is on its command line; its environment has at most what a host in Azure sets. It works as every host does: it proves each
// credential, and only then takes work. 0: saved and read back. 3: a credential is not good, nothing was touched.
Console.WriteLine($"environment: {string.Join(' ', Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal))}");
var configuration = new ConfigurationBuilder()
    .AddInMemoryCollection(args.Skip(1).Select(static setting => setting.Split('=', 2)).Select(static pair => KeyValuePair.Create<string, string?>(pair[0], pair[1])))
    .Build();
await using var services = new ServiceCollection()
    .AddSingleton<IConfiguration>(configuration)
    .AddLogging()
    .AddIngestPostgres()
    .AddIngestBlobs()
    .BuildServiceProvider();

var proven = true;
foreach (var probe in services.GetServices<IProbe>())
{
    try
    {
        await probe.RunAsync(CancellationToken.None);
    }
    catch (IngestException error)
    {
        proven = false;
        await Console.Error.WriteLineAsync($"{probe.Name}: {error.Message}");
    }
}

if (!proven)
{
    return 3;
}

var queue = services.GetRequiredService<IWorkQueue>();
var blobs = services.GetRequiredService<IBlobStore>();
var item = (await queue.ClaimAsync(new ClaimRequest([args[0]], "child", 1, TimeSpan.FromMinutes(1)), CancellationToken.None)).Single();
using var text = new MemoryStream(Encoding.UTF8.GetBytes("{\"kind\":\"Paragraph\",\"text\":\"safe\"}\n"));
await blobs.WriteAsync(BlobNames.Artifact(item.Key), text, CancellationToken.None);
var checkpoint = new Checkpoint(Artifact: true, 42, "chunker");
await queue.HeartbeatAsync(item.Lease, new Progress(Stage.Index, 42, 100, checkpoint), TimeSpan.FromMinutes(1), CancellationToken.None);

var saved = await queue.FindAsync(item.Lease, CancellationToken.None);
using var reader = new StreamReader(await blobs.OpenReadAsync(BlobNames.Artifact(item.Key), CancellationToken.None));
Console.WriteLine($"row: {saved?.Checkpoint?.IndexedChunks}");
Console.WriteLine($"blob: {await reader.ReadToEndAsync()}");
return 0;
