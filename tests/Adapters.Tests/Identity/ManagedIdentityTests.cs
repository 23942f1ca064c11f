using System.Diagnostics;
using System.Runtime.InteropServices;
using Azure.Storage.Blobs;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Postgres;
using Ingest.Contracts.Documents;
using Ingest.Domain;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ingest.Adapters.Tests.Identity;

/// <summary>
/// P7 for real: a child process that inherits nothing logs in to storage (https, Entra tokens only) and PostgreSQL by the managed identity of
/// an App Service endpoint, and saves a checkpoint. Its environment is what App Service sets, and SSL_CERT_FILE, because no public authority
/// signs for 127.0.0.1; the product has no switch that would trust this certificate.
/// </summary>
public sealed class ManagedIdentityTests(LocalStack stack)
{
    private const string StorageResource = "https://storage.azure.com";
    private const string PostgresResource = "https://ossrdbms-aad.database.windows.net";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Child_WithEmptyEnvironment_SavesACheckpointAndReadsItBack()
    {
        await using var world = await World.StartAsync(stack);

        var child = await world.RunChildAsync();

        Assert.Equal((0, ""), (child.ExitCode, child.Errors));
        Assert.Equal(
            ["environment: IDENTITY_ENDPOINT IDENTITY_HEADER SSL_CERT_FILE", "row: 42", "blob: {\"kind\":\"Paragraph\",\"text\":\"safe\"}"],
            child.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal([PostgresResource, StorageResource], world.Identity.Granted.Select(resource => resource.TrimEnd('/')).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal([$"{world.Key.DocumentId:D}/v1/text.ndjson"], await world.ListArtifactsAsync());
    }

    [Theory]
    [InlineData(StorageResource, "blobs", "Container '")]
    [InlineData(PostgresResource, "postgres", "PostgreSQL")]
    public async Task Child_IdentityRefused_SaysWhichPlainlyAndTouchesNothing(string refused, string probe, string subject)
    {
        await using var world = await World.StartAsync(stack);
        world.Identity.Refuses = resource => resource.TrimEnd('/') == refused;

        var child = await world.RunChildAsync();

        Assert.Equal(3, child.ExitCode);
        var line = Assert.Single(child.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"{probe}: ", line, StringComparison.Ordinal);
        Assert.Contains(subject, line, StringComparison.Ordinal);
        Assert.Contains("no token for the managed identity", line, StringComparison.Ordinal);
        Assert.DoesNotContain(" at Azure.", child.Errors, StringComparison.Ordinal);
        Assert.Empty(await world.ListArtifactsAsync());
        var view = await world.ViewAsync();
        Assert.Equal((VersionState.Pending, 0), (view.State, view.Attempt));
    }

    [Fact]
    public async Task Child_WrongSecretOfTheEndpoint_IsRefusedByBoth()
    {
        await using var world = await World.StartAsync(stack);

        var child = await world.RunChildAsync(secret: "guessed");

        Assert.Equal(3, child.ExitCode);
        Assert.Equal(["blobs", "postgres"], child.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal));
        Assert.Empty(world.Identity.Granted);
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly string _queue = Unique.Queue();
        private readonly SecureAzurite _azurite;
        private readonly NpgsqlConnectionStringBuilder _database;
        private readonly ServiceProvider _services;

        private World(SecureAzurite azurite, IdentityEndpoint identity, string database, ServiceProvider services)
        {
            _azurite = azurite;
            Identity = identity;
            _database = new NpgsqlConnectionStringBuilder(database);
            _services = services;
        }

        public IdentityEndpoint Identity { get; }

        public VersionKey Key { get; private set; }

        /// <summary>A database whose role has a token as its password, containers, and one pending document.</summary>
        public static async Task<World> StartAsync(LocalStack stack)
        {
            var azurite = await SecureAzurite.StartAsync(Stop);
            var database = await stack.CreateDatabaseAsync(Stop);
            await TestServices.MigrateAsync(database, Stop);
            var services = stack.BuildServices(static services => services.AddIngestPostgres(), [("Ingest:Postgres:ConnectionString", database)]);
            var world = new World(azurite, await IdentityEndpoint.StartAsync(), database, services);
            await world.AddDocumentAsync();
            foreach (var container in new[] { "inbox", "documents", "artifacts" })
            {
                await world.Account().GetBlobContainerClient(container).CreateAsync(cancellationToken: Stop);
            }

            await using var admin = NpgsqlDataSource.Create(stack.AdminConnectionString);
#pragma warning disable CA2100 // Names and tokens are made here; DDL takes no parameters.
            await using var alter = admin.CreateCommand($"ALTER ROLE {world._database.Username} PASSWORD '{IdentityEndpoint.TokenFor(PostgresResource)}'");
#pragma warning restore CA2100
            await alter.ExecuteNonQueryAsync(Stop);
            return world;
        }

        public async Task<(int ExitCode, string Output, string Errors)> RunChildAsync(string? secret = null)
        {
            var start = new ProcessStartInfo(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet")))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment.Clear();
            start.Environment["IDENTITY_ENDPOINT"] = Identity.Url.ToString();
            start.Environment["IDENTITY_HEADER"] = secret ?? Identity.Secret;
            start.Environment["SSL_CERT_FILE"] = _azurite.CertificateFile;
            string[] arguments =
            [
                Path.Combine(AppContext.BaseDirectory, "Ingest.CheckpointWriter.dll"), _queue,
                $"Ingest:Blobs:ServiceUri={_azurite.ServiceUri}", $"Ingest:Blobs:ClientId={IdentityEndpoint.ClientId}", "Ingest:Blobs:MaxRetries=0",
                $"Ingest:Postgres:ConnectionString=Host={_database.Host};Port={_database.Port};Database={_database.Database};Username={_database.Username}",
                "Ingest:Postgres:Credential=Identity", $"Ingest:Postgres:ClientId={IdentityEndpoint.ClientId}", "Ingest:Postgres:MaxPoolSize=12",
            ];
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            using var child = Process.Start(start)!;
            var output = child.StandardOutput.ReadToEndAsync(Stop);
            var errors = child.StandardError.ReadToEndAsync(Stop);
            await child.WaitForExitAsync(Stop);
            return (child.ExitCode, await output, await errors);
        }

        public async Task<List<string>> ListArtifactsAsync()
        {
            var names = new List<string>();
            await foreach (var blob in Account().GetBlobContainerClient("artifacts").GetBlobsAsync(cancellationToken: Stop))
            {
                names.Add(blob.Name);
            }

            return names;
        }

        public async Task<DocumentView> ViewAsync() => (await _services.GetRequiredService<IDocumentQueries>().FindAsync(Key.DocumentId, Stop))!;

        public async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            await Identity.DisposeAsync();
            await _azurite.DisposeAsync();
        }

        private async Task AddDocumentAsync()
        {
            var collection = await _services.GetRequiredService<ICollectionStore>().GetOrCreateAsync(
                new Collection(0, Unique.Collection(), _queue, "lexical-512", 512, "v"), Stop);
            var registry = _services.GetRequiredService<IDocumentRegistry>();
            var receipt = await registry.BeginReceiptAsync(new ReceiptRequest(collection, DocumentName.Parse("a.txt"), "upload"), Stop);
            await registry.CompleteReceiptAsync(
                receipt.Key, new ReceivedContent(new ContentHash(new byte[32]), 1, "e"), ConflictPolicy.Refuse, Stop);
            Key = receipt.Key;
        }

        private BlobServiceClient Account()
        {
#pragma warning disable CA5399, CA2000 // The test looks behind the scenes at its own server, whose certificate only it knows; the client lives as long as the test.
            var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
            return new BlobServiceClient(_azurite.ConnectionString, new BlobClientOptions { Transport = new Azure.Core.Pipeline.HttpClientTransport(handler) });
#pragma warning restore CA5399, CA2000
        }
    }
}
