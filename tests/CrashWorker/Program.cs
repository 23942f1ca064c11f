using System.Text;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.CrashWorker;
using Ingest.CrashWorker.Sources;
using Ingest.Domain;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// A process to be killed. It runs the product's own services with the settings in its environment until it reaches the named step, says
// so, and then does nothing more: hung, until a signal ends it.
//
//   CrashWorker STEP work
//   CrashWorker STEP upload COLLECTION NAME TEXT
//   CrashWorker STEP inbox BLOB
//   CrashWorker STEP sync WORLD-FILE

var step = PauseStep.Parse(args[0]);
var services = new ServiceCollection();
services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build());
services.AddLogging(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestVectorIndex();
services.StepThrough(step);
if (args is [_, "sync", var worldFile])
{
    services.AddSingleton<IConnectorFactory>(new ScriptedConnectorFactory(ScriptedWorld.Load(worldFile), TimeProvider.System));
}

await using var provider = services.BuildServiceProvider();

switch (args[1])
{
    case "work":
        await provider.GetRequiredService<Worker>().RunAsync(CancellationToken.None);
        break;
    case "upload":
        using (var content = new MemoryStream(Encoding.UTF8.GetBytes(args[4])))
        {
            await provider.GetRequiredService<DocumentIntake>().AddAsync(
                new IntakeRequest(args[2], DocumentName.Parse(args[3]), "upload", ConflictPolicy.Replace), content, CancellationToken.None);
        }

        break;
    case "inbox":
        await provider.GetRequiredService<InboxIntake>().RegisterAsync(args[2], CancellationToken.None);
        break;
    case "sync":
        await provider.GetRequiredService<SyncWorker>().RunDueAsync(CancellationToken.None);
        break;
    default:
        throw new ArgumentException($"Unknown role '{args[1]}'.");
}

Console.WriteLine("finished without reaching the step");
