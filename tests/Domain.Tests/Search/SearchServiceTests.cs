using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Search;

namespace Ingest.Domain.Tests.Search;

public sealed class SearchServiceTests
{
    private readonly Guid _a = new("0190a1b2-0000-7000-8000-00000000000a");
    private readonly Guid _b = new("0190a1b2-0000-7000-8000-00000000000b");
    private readonly SearchWorld _world = new SearchWorld().Collection("docs");

    [Fact]
    public async Task SearchAsync_OneCollection_AnswersWholeHitsBestFirst()
    {
        Publish(_a, 1, 0.5f);
        Publish(_b, 4, 0.9f, 0.1f);

        var hits = await _world.SearchAsync("docs", 10, "  two words \n");

        Assert.Equal([("model", "two words")], _world.Embedded);
        Assert.Equal([0.9f, 0.5f, 0.1f], hits.Select(h => h.Score));
        Assert.Equal(new SearchHit(_b, 4, "docs", $"name of {_b}", 2, 0.1f, "v4 text 1", "Heading", 10, 19), hits[2]);
        Assert.Equal([10], _world.Limits);
    }

    [Fact]
    public async Task SearchAsync_MoreMatchesThanTop_AnswersTop()
    {
        Publish(_a, 1, [.. Enumerable.Range(0, 50).Select(i => i / 100f)]);

        var hits = await _world.SearchAsync("docs", 3);

        Assert.Equal([0.49f, 0.48f, 0.47f], hits.Select(h => h.Score));
    }

    [Fact]
    public async Task SearchAsync_NothingIndexed_IsEmpty() => Assert.Empty(await _world.SearchAsync("docs", 10));

    [Fact]
    public async Task SearchAsync_CollectionsOfOneModel_MergesByScoreAndEmbedsOnce()
    {
        _world.Collection("same-model");
        Publish(_a, 1, 0.5f, 0.3f);
        Publish(_b, "same-model", 0.6f, 0.4f);

        var hits = await _world.SearchAsync(null, 3);

        Assert.Equal([("same-model", 0.6f), ("docs", 0.5f), ("same-model", 0.4f)], hits.Select(h => (h.Collection, h.Score)));
        Assert.Equal(["model"], _world.Embedded.Select(e => e.Model));
    }

    [Fact]
    public async Task SearchAsync_CollectionsOfSeveralModels_MergesByRankBecauseTheirScoresDoNotCompare()
    {
        _world.Collection("other-model", model: "other");
        Publish(_a, 1, 0.5f, 0.4f);
        Publish(_b, "other-model", 0.95f, 0.94f, 0.93f);

        var hits = await _world.SearchAsync(null, 4);

        Assert.Equal([0.5f, 0.95f, 0.4f, 0.94f], hits.Select(h => h.Score));
        Assert.Equal(["model", "other"], _world.Embedded.Select(e => e.Model));
    }

    [Fact]
    public async Task SearchAsync_Text_RanksByWordsAndEmbedsNothing()
    {
        WriteTexts();

        var hits = await _world.SearchAsync("docs", 5, "tandem cost", SearchMode.Text);

        Assert.Equal(["the tandem cost", "a cost"], hits.Select(h => h.Text));
        Assert.Empty(_world.Embedded);
    }

    [Fact]
    public async Task SearchAsync_Hybrid_PutsFirstWhatBothFind()
    {
        WriteTexts();

        var hits = await _world.SearchAsync("docs", 5, "tandem cost", SearchMode.Hybrid);

        Assert.Equal(["the tandem cost", "a cost", "two wheels and a price"], hits.Select(h => h.Text));
        Assert.Equal((1d / 62) + (1d / 61), hits[0].Score, 6);
    }

    [Fact]
    public async Task SearchAsync_AnyMode_HighlightsTheWordsOfTheQuery()
    {
        WriteTexts();

        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var hit = (await _world.SearchAsync("docs", 5, "tandems cost", mode)).Single(h => h.Text == "the tandem cost");

            Assert.Equal(["tandem", "cost"], hit.Highlights.Select(h => hit.Text.Substring(h.Start, h.Length)));
        }
    }

    [Theory]
    [InlineData(SearchMode.Text)]
    [InlineData(SearchMode.Hybrid)]
    public async Task SearchAsync_IndexWithoutText_IsInvalidRequestNamingWhatIsThere(SearchMode mode)
    {
        _world.IndexHasNoText();

        var thrown = await AssertInvalidAsync(new SearchRequest("x", "docs", 5, mode), "'vector'");

        Assert.Contains($"'{mode.ToWord()}'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchAsync_HybridAndPublishedBetweenTheRankings_ShowsOneVersion()
    {
        _world.WriteText(_a, 1, "docs", 0, 0.9f, "old tandem");
        _world.Publish(new VersionKey(_a, 1), "docs");
        _world.WriteText(_a, 2, "docs", 0, 0.8f, "new tandem");
        var asked = 0;
        _world.BeforeText = () => 
        {
            asked++;
            _world.Publish(new VersionKey(_a, 2), "docs");
        };

        var hits = await _world.SearchAsync("docs", 5, "tandem", SearchMode.Hybrid);

        Assert.Equal(["new tandem"], hits.Select(h => h.Text));
        Assert.True(asked > 1, "The rankings were not asked again.");
    }

    [Fact]
    public void Parse_UnknownMode_IsInvalidRequestNamingTheModes()
    {
        var thrown = Assert.Throws<FatalException>(() => SearchModes.Parse("magic"));

        Assert.Equal(ErrorCodes.InvalidRequest, thrown.Code);
        Assert.Contains("vector, text or hybrid", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchAsync_CollectionsShareAVectorCollection_AnswersOnlyTheOneAskedFor()
    {
        _world.Collection("tenant-1", vectorCollection: "shared").Collection("tenant-2", vectorCollection: "shared");
        Publish(_a, "tenant-1", [.. Enumerable.Range(0, 20).Select(i => 0.9f - (i / 100f))]);
        Publish(_b, "tenant-2", 0.2f, 0.1f);

        var two = await _world.SearchAsync("tenant-2", 2);
        var all = await _world.SearchAsync(null, 100);

        Assert.Equal([0.2f, 0.1f], two.Select(h => h.Score));
        Assert.Equal(22, all.Count);
    }

    [Fact]
    public async Task SearchAsync_VersionBeingIndexed_AnswersTheOldOne()
    {
        Publish(_a, 1, 0.5f, 0.4f);
        _world.Write(_a, 2, "docs", 0.9f, 0.8f);

        var hits = await _world.SearchAsync("docs", 2);

        Assert.Equal([(1, 0.5f), (1, 0.4f)], hits.Select(h => (h.Version, h.Score)));
    }

    [Fact]
    public async Task SearchAsync_PointsNotPurgedYet_AnswersTheNewOneAndFillsUp()
    {
        _world.Write(_a, 1, "docs", [.. Enumerable.Range(0, 30).Select(i => 0.9f - (i / 100f))]);
        Publish(_a, 2, 0.3f);
        Publish(_b, 1, 0.2f, 0.1f);

        var hits = await _world.SearchAsync("docs", 3);

        Assert.Equal([(_a, 2), (_b, 1), (_b, 1)], hits.Select(h => (h.DocumentId, h.Version)));
    }

    [Fact]
    public async Task SearchAsync_PublishedBetweenIndexAndDatabase_AnswersTheNewVersionNotNeither()
    {
        Publish(_a, 1, 0.5f);
        _world.AfterIndex = round => OnFirst(round, () =>
        {
            _world.Purge(new VersionKey(_a, 1));
            Publish(_a, 2, 0.4f);
        });

        var hits = await _world.SearchAsync("docs", 5);

        Assert.Equal([2], hits.Select(h => h.Version));
    }

    [Fact]
    public async Task SearchAsync_PublishedMeanwhileThoughTopIsFull_StillAnswersTheNewVersion()
    {
        Publish(_a, 1, 0.9f);
        Publish(_b, 1, 0.5f, 0.4f);
        _world.AfterIndex = round => OnFirst(round, () => Publish(_a, 2, 0.8f));

        var hits = await _world.SearchAsync("docs", 2);

        Assert.Equal([(_a, 2, 0.8f), (_b, 1, 0.5f)], hits.Select(h => (h.DocumentId, h.Version, h.Score)));
    }

    [Fact]
    public async Task SearchAsync_PublishedAgainInEachOfThreeRounds_AnswersTheLastVersion()
    {
        Publish(_a, 1, 0.5f);
        _world.AfterIndex = round =>
        {
            if (round <= 3)
            {
                _world.Purge(new VersionKey(_a, round));
                Publish(_a, round + 1, 0.5f);
            }
        };

        var hits = await _world.SearchAsync("docs", 5);

        Assert.Equal([4], hits.Select(h => h.Version));
        Assert.Equal(4, _world.Limits.Count);
    }

    [Fact]
    public async Task SearchAsync_PublishedWithoutEnd_StopsAfterEightRounds()
    {
        Publish(_a, 1, 0.5f);
        Publish(_b, 1, 0.4f);
        _world.AfterIndex = round => Publish(_a, round + 1, 0.5f);

        var hits = await _world.SearchAsync("docs", 5);

        Assert.Equal(8, _world.Limits.Count);
        Assert.Equal([_b], hits.Select(h => h.DocumentId));
    }

    [Fact]
    public async Task SearchAsync_IndexOfCurrentVersionsAndPublishedMeanwhile_AnswersTheVersionOfItsSnapshotAtOnce()
    {
        _world.IndexSeesTheDatabase();
        Publish(_a, 1, 0.5f, 0.4f);
        _world.AfterIndex = round => Publish(_a, round + 1, 0.6f);

        var hits = await _world.SearchAsync("docs", 5);

        Assert.Equal([1, 1], hits.Select(h => h.Version));
        Assert.Single(_world.Limits);
    }

    [Fact]
    public async Task SearchAsync_IndexOfCurrentVersionsAndDeletedMeanwhile_FillsUp()
    {
        _world.IndexSeesTheDatabase();
        Publish(_a, 1, 0.9f, 0.8f);
        Publish(_b, 1, 0.2f, 0.1f);
        _world.AfterIndex = round => OnFirst(round, () => _world.Delete(_a));

        var hits = await _world.SearchAsync("docs", 2);

        Assert.Equal([_b, _b], hits.Select(h => h.DocumentId));
    }

    [Fact]
    public async Task SearchAsync_AnyInterleavingOfPublishes_NeverShowsNeitherOrBoth()
    {
        // Version 2 becomes searchable at each point a search of two rounds has, its predecessor's points gone or still there.
        foreach (var when in new[] { "before 1", "after 1", "before 2", "never" })
        {
            foreach (var purged in new[] { true, false })
            {
                var world = new SearchWorld().Collection("docs");
                world.Publish(world.Write(_a, 1, "docs", 0.5f, 0.3f), "docs");
                var next = world.Write(_a, 2, "docs", 0.6f, 0.2f);
                void At(string moment)
                {
                    if (moment == when)
                    {
                        world.Publish(next, "docs");
                        if (purged)
                        {
                            world.Purge(new VersionKey(_a, 1));
                        }
                    }
                }

                world.BeforeIndex = round => At($"before {round}");
                world.AfterIndex = round => At($"after {round}");

                var versions = (await world.SearchAsync("docs", 4)).Select(h => h.Version).ToList();

                Assert.True(versions is [1, 1] or [2, 2], $"{when}, purged {purged}: saw [{string.Join(", ", versions)}]");
            }
        }
    }

    [Fact]
    public async Task SearchAsync_DeletedDocument_IsNotFoundThoughItsPointsAreThere()
    {
        Publish(_a, 1, 0.9f, 0.8f);
        Publish(_b, 1, 0.1f);
        _world.Delete(_a);

        var hits = await _world.SearchAsync("docs", 2);

        Assert.Equal([_b], hits.Select(h => h.DocumentId));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    public async Task SearchAsync_EmptyQuery_IsInvalidRequest(string query) => await AssertInvalidAsync(new SearchRequest(query, "docs", 5), "query");

    [Fact]
    public async Task SearchAsync_HugeQuery_IsInvalidRequestAndNotQuoted()
    {
        var thrown = await AssertInvalidAsync(new SearchRequest(new string('x', 8001), "docs", 5), "8001");

        Assert.DoesNotContain("xx", thrown.Message, StringComparison.Ordinal);
        await AssertInvalidAsync(new SearchRequest(new string('水', 2731), "docs", 5), "8193");
    }

    [Fact]
    public async Task SearchAsync_LongestQuery_IsFine()
    {
        await _world.SearchAsync("docs", 5, new string('x', 8000) + "  ");

        Assert.Equal(8000, Assert.Single(_world.Embedded).Text.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task SearchAsync_TopOutOfRange_IsInvalidRequest(int top) => await AssertInvalidAsync(new SearchRequest("x", "docs", top), "top");

    [Fact]
    public async Task SearchAsync_NotACollectionName_IsInvalidRequest() => await AssertInvalidAsync(new SearchRequest("x", "No/Name", 5), "collection");

    [Fact]
    public async Task SearchAsync_UnknownCollection_IsNotFoundAndNamesIt()
    {
        var thrown = await Assert.ThrowsAsync<FatalException>(() => _world.SearchAsync("unknown", 5));

        Assert.Equal(ErrorCodes.NotFound, thrown.Code);
        Assert.Contains("unknown", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchAsync_ModelMissingHere_SaysSoInsteadOfLeavingTheCollectionOut()
    {
        _world.Collection("elsewhere", model: "missing");
        Publish(_a, 1, 0.5f);

        var thrown = await Assert.ThrowsAsync<FatalException>(() => _world.SearchAsync(null, 5));

        Assert.Equal(ErrorCodes.EmbedderRefused, thrown.Code);
    }

    private void WriteTexts()
    {
        _world.WriteText(_a, 1, "docs", 0, 0.9f, "two wheels and a price");
        _world.WriteText(_a, 1, "docs", 1, 0.8f, "the tandem cost");
        _world.WriteText(_a, 1, "docs", 2, 0.1f, "a cost");
        _world.Publish(new VersionKey(_a, 1), "docs");
    }

    private static void OnFirst(int round, Action happens)
    {
        if (round == 1)
        {
            happens();
        }
    }

    private async Task<FatalException> AssertInvalidAsync(SearchRequest request, string about)
    {
        var thrown = await Assert.ThrowsAsync<FatalException>(() => _world.Service.SearchAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCodes.InvalidRequest, thrown.Code);
        Assert.Contains(about, thrown.Message, StringComparison.Ordinal);
        Assert.Empty(_world.Embedded);
        return thrown;
    }

    private void Publish(Guid document, int version, params float[] scores) =>
        _world.Publish(_world.Write(document, version, "docs", scores), "docs");

    private void Publish(Guid document, string collection, params float[] scores) =>
        _world.Publish(_world.Write(document, 1, collection, scores), collection);
}
