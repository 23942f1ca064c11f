using Ingest.Domain.Collections;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Reindexing;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Collections;

public sealed class CollectionModelsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly CollectionOptions _options = new();
    private readonly List<Reindex> _open = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public Task DemandAgreementAsync_NothingSet_HasNoOpinion() => CreateModels().DemandAgreementAsync(["q"], Stop);

    [Fact]
    public async Task DemandAgreementAsync_AnotherModelIsSet_NamesSettingBothValuesAndBothWaysOut()
    {
        _options.EmbeddingModel = "b-2";

        var refused = await Assert.ThrowsAsync<SettingException>(() => CreateModels().DemandAgreementAsync(["q"], Stop));

        Assert.Equal("Ingest:Collections:EmbeddingModel", refused.Setting);
        Assert.All(
            ["'a-2'", "'b-2'", "Ingest:Collections:Models:notes", "./ingest reindex notes --model b-2"],
            part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DemandAgreementAsync_ModelOfTheCollection_GoesBeforeTheGeneralOne()
    {
        _options.EmbeddingModel = "b-2";
        _options.Models["notes"] = "a-2";

        await CreateModels().DemandAgreementAsync(["q"], Stop);

        _options.Models["notes"] = "c-2";
        var refused = await Assert.ThrowsAsync<SettingException>(() => CreateModels().DemandAgreementAsync(["q"], Stop));
        Assert.Equal("Ingest:Collections:Models:notes", refused.Setting);
    }

    [Fact]
    public async Task DemandAgreementAsync_ReindexToItIsOpen_Passes()
    {
        _options.EmbeddingModel = "b-2";
        _open.Add(new Reindex(
            Guid.Empty, "notes", ReindexState.Pending, ReindexPhase.Copy, "a-2", "notes", "b-2", 2, "notes.r2", 0, Now, null, null, 0, 0, null, null, Now, null,
            null, null, null, null));

        await CreateModels().DemandAgreementAsync(["q"], Stop);
    }

    [Fact]
    public async Task DemandAgreementAsync_EmbedderHasOtherDimensions_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<SettingException>(() => CreateModels(dimensions: 3).DemandAgreementAsync(["q"], Stop));

        Assert.Contains("expected 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'3'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("./ingest reindex notes --model a-2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Demand_AnotherModel_HasTheCommand()
    {
        var refused = Assert.Throws<FatalException>(() => CollectionModels.Demand(Notes, "b-2"));

        Assert.Equal(ErrorCodes.InvalidState, refused.Code);
        Assert.Contains("./ingest reindex notes --model b-2", refused.Message, StringComparison.Ordinal);
        CollectionModels.Demand(Notes, "a-2");
    }

    private static Collection Notes => new(1, "notes", "q", "a-2", 2, "notes");

    private CollectionModels CreateModels(int dimensions = 2)
    {
        var store = Substitute.For<ICollectionStore>();
        store.ListAsync(default, default).ReturnsForAnyArgs([Notes]);
        var reindexes = Substitute.For<IReindexStore>();
        reindexes.ListOpenAsync(default, default).ReturnsForAnyArgs(_open);
        var embedder = Substitute.For<IEmbedder>();
        embedder.Model.Returns("a-2");
        embedder.Dimensions.Returns(dimensions);
        var catalog = Substitute.For<IEmbedderCatalog>();
        catalog.All.Returns([embedder]);
        return new CollectionModels(store, reindexes, catalog, Options.Create(_options));
    }
}
