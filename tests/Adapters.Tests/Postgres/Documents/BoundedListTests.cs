using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.Documents;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Documents;

/// <summary>A page looks at a bounded stretch, and the pages still join to the whole list.</summary>
public sealed class BoundedListTests(LocalStack stack) : IAsyncLifetime
{
    private const int Stretch = 4;

    private readonly PostgresStores _postgres = new(stack);
    private readonly string _name = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var collection = await _postgres.Stores.Collections.GetOrCreateAsync(new Collection(0, _name, Unique.Queue(), "lexical-512", 512, "v"), Stop);
        for (var i = 0; i < 11; i++)
        {
            await _postgres.Stores.Registry.BeginReceiptAsync(
                new ReceiptRequest(collection, DocumentName.Parse(i % 10 == 0 ? $"Needle {i}.txt" : $"straw {i}.txt"), "test"), Stop);
        }
    }

    [Theory]
    [InlineData(null, null, "Needle 10.txt,straw 9.txt,straw 8.txt,straw 7.txt,straw 6.txt,straw 5.txt,straw 4.txt,straw 3.txt,straw 2.txt,straw 1.txt,Needle 0.txt")]
    [InlineData("needle", null, "Needle 10.txt,Needle 0.txt")]
    [InlineData("needle", VersionState.Receiving, "Needle 10.txt,Needle 0.txt")]
    [InlineData("nothing", null, "")]
    [InlineData(null, VersionState.Ready, "")]
    public async Task ListAsync_PageByPage_FindsEverythingThatFits(string? part, VersionState? state, string expected)
    {
        var queries = new DocumentQueries(_postgres.Get<Databases>()) { Stretch = Stretch };
        var names = new List<string>();
        var pages = 0;
        Guid? after = null;
        do
        {
            var page = await queries.ListAsync(new DocumentFilter(_name, state, part, after, Limit: 3), Stop);
            names.AddRange(page.Items.Select(static document => document.Name));
            after = page.Next;
            pages++;
        }
        while (after is not null);

        Assert.Equal(expected, string.Join(',', names));
        Assert.True(state == VersionState.Receiving || pages > 2, $"{pages} pages");
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();
}
