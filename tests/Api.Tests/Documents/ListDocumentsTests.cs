using FsCheck;
using FsCheck.Fluent;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Documents;

public sealed class ListDocumentsTests(StackApi api) : IClassFixture<StackApi>
{
    [Fact]
    public void Get_PagesOfAnySizeWhileOthersAdd_JoinToTheWholeList() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(8),
        Prop.ForAll(
            Gen.Choose(0, 9).Zip(Gen.Choose(1, 5)).ToArbitrary(),
            async ((int Documents, int Limit) draw) =>
            {
                var collection = Unique.Collection();
                List<string> expected = [];
                await AddAsync(collection, "first");
                for (var i = 0; i < draw.Documents; i++)
                {
                    expected.Insert(0, await AddAsync(collection, $"{i}"));
                }

                expected.Add("first");
                List<string> seen = [];
                string? cursor = null;
                do
                {
                    var page = await api.Client.GetJsonAsync(
                        $"/api/documents?collection={collection}&limit={draw.Limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
                    Assert.True(page.GetProperty("documents").GetArrayLength() <= draw.Limit);
                    seen.AddRange(page.GetProperty("documents").EnumerateArray().Select(static d => d.Text("name")));
                    cursor = page.GetProperty("next").GetString();
                    await AddAsync(collection, $"late {seen.Count} {Guid.NewGuid()}");
                }
                while (cursor is not null);

                return expected.SequenceEqual(seen);
            }));

    [Fact]
    public async Task Get_Filters_ListOnlyWhatFits()
    {
        var collection = Unique.Collection();
        await AddAsync(collection, "Report 100%.txt");
        await AddAsync(collection, "report_b.txt");
        await AddAsync(collection, "other.txt");

        async Task<IEnumerable<string>> NamesAsync(string filter) =>
            (await api.Client.GetJsonAsync($"/api/documents?collection={collection}&{filter}")).GetProperty("documents").EnumerateArray().Select(static d => d.Text("name"));

        Assert.Equal(["report_b.txt", "Report 100%.txt"], await NamesAsync("name=REPORT"));
        Assert.Equal(["Report 100%.txt"], await NamesAsync("name=0%25"));
        Assert.Equal(["report_b.txt"], await NamesAsync("name=_"));
        Assert.Equal(3, (await NamesAsync("state=pending")).Count());
        Assert.Empty(await NamesAsync("state=ready"));
    }

    [Fact]
    public async Task Get_CursorOfOtherFilters_Answers400()
    {
        var collection = Unique.Collection();
        await AddAsync(collection, "a");
        await AddAsync(collection, "b");
        var cursor = (await api.Client.GetJsonAsync($"/api/documents?collection={collection}&limit=1")).Text("next");

        using var response = await api.Client.GetAsync($"/api/documents?limit=1&cursor={cursor}", TestContext.Current.CancellationToken);

        await response.ShouldBeProblemAsync(System.Net.HttpStatusCode.BadRequest, "invalid_request");
    }

    private async Task<string> AddAsync(string collection, string name)
    {
        using var response = await api.Client.UploadAsync(collection, name, name);
        return (await response.ReadAsync()).Text("name");
    }
}
