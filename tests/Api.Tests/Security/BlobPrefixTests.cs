using System.Text;
using Ingest.Api.Tests.Documents;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Security;

/// <summary>Names that try to climb: what is uploaded stays below its document's id, and a drop is taken from its own collection only.</summary>
public sealed class BlobPrefixTests(StackApi api) : IClassFixture<StackApi>
{
    private const string Secret = "Bytes of another collection.";

    private readonly string _mine = Unique.Collection();
    private readonly string _other = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IBlobStore Blobs => api.Get<IBlobStore>();

    public static TheoryData<string> Climbs { get; } =
    [
        "../{0}/secret.txt", "x/../../{0}/secret.txt", "./../{0}/secret.txt", "..\\{0}\\secret.txt", "x\\..\\..\\{0}\\secret.txt", "%2e%2e/{0}/secret.txt", ".%2e/{0}/secret.txt",
        "%2e%2e%2f{0}%2fsecret.txt", "%252e%252e/{0}/secret.txt", "..%2f{0}%2fsecret.txt", "..%5c{0}%5csecret.txt", "\uff0e\uff0e/{0}/secret.txt", "\u2025/{0}/secret.txt", "..\u200b/{0}/secret.txt",
        ".. /{0}/secret.txt", "..;/{0}/secret.txt", "/{0}/secret.txt", "//{0}/secret.txt", "?comp=x/../../{0}/secret.txt", "#/../../{0}/secret.txt", "..?/{0}/secret.txt",
    ];

    [Fact]
    public async Task Upload_AnyName_WritesBelowItsDocumentOnly()
    {
        foreach (var payload in Payloads.All.Concat(Payloads.Escapes).Concat(Climbs.Select(static row => row.Data)).Where(static p => p.Length > 0))
        {
            using var raw = await api.Client.UploadAsync(_mine, payload, payload, "&onConflict=replace");
        }

        var seen = 0;
        await foreach (var blob in Blobs.ListAsync(BlobContainer.Documents, "", Stop))
        {
            // Every one: a blob elsewhere would be below no id of a document.
            Assert.True(BlobNames.TryParse(blob.Name, out _), blob.Name);
            var parts = blob.Name.Split('/');
            Assert.True(parts.Length == 3 && parts[2] is not ("." or "..") && !parts[2].Any(static c => char.IsControl(c) || c is '\\' or '%' or '?' or '#'), blob.Name);
            seen++;
        }

        Assert.InRange(seen, 60, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Climbs))]
    public async Task Drop_NameThatClimbs_NeverTakesAnothersBytes(string climb)
    {
        var theirs = new BlobPath(BlobContainer.Inbox, $"{_other}/secret.txt");
        var kept = await Blobs.WriteAsync(theirs, new MemoryStream(Encoding.UTF8.GetBytes(Secret)), Stop);
        var name = $"{_mine}/{string.Format(System.Globalization.CultureInfo.InvariantCulture, climb, _other)}";

        // As a forged trigger would name it; there is no such blob.
        await IgnoringRefusalAsync(api.Get<InboxIntake>().RegisterAsync(name, Stop));

        Assert.Equal(kept.Etag, (await Blobs.FindAsync(theirs, Stop))?.Etag);
        foreach (var document in (await api.Client.GetJsonAsync($"/api/documents?collection={_mine}")).GetProperty("documents").EnumerateArray())
        {
            Assert.Equal("failed", document.Text("state"));
            using var content = await api.Client.GetAsync($"/api/documents/{document.Text("id")}/content", Stop);
            Assert.DoesNotContain(Secret, await content.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        Assert.True(await Blobs.DeleteAsync(theirs, etag: null, Stop));
    }

    private static async Task IgnoringRefusalAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (FatalException refused) when (refused.Code is ErrorCodes.InvalidName or ErrorCodes.BlobMissing)
        {
            // Said no, as it may.
        }
    }
}
