using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Promises.Tests;

/// <summary>P10: "why isn't my file searchable?" is one call: the timeline, what blocks it now, what happens next.</summary>
public sealed class P10AnswersTests(LocalStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HappyPath_TimelineTellsEveryTransitionInOrder()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        var added = await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);

        Assert.Equal(["registered", "received", "claimed", "published"], await EventsAsync(tenant, added.Key.DocumentId));
        Assert.Equal("Ready and searchable. Nothing to do.", await NextAsync(tenant, added.Key.DocumentId));
    }

    [Fact]
    public async Task NoWorkerForItsQueue_SaysThatOneMustBeUp()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        var added = await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);

        Assert.Contains($"queue '{tenant.Queue}'", await NextAsync(tenant, added.Key.DocumentId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedderDown_SaysWhyItWaitsAndWhenItGoesOn()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        var added = await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        var embedder = Substitute.For<IEmbedder>();
        embedder.Dimensions.Returns(512);
        embedder.EmbedAsync(default!, default).ThrowsAsyncForAnyArgs(
            new RetryableException(ErrorCodes.EmbedderUnavailable, "The endpoint answered 429.", retryAfter: TimeSpan.FromMinutes(1)));
        var catalog = Substitute.For<IEmbedderCatalog>();
        catalog.Get(default!).ReturnsForAnyArgs(embedder);
        var throttled = tenant.Another(TimeSpan.Zero, services => services.Replace(ServiceDescriptor.Singleton(catalog)));
        var item = Assert.Single(await throttled.GetRequiredService<IWorkQueue>().ClaimAsync(
            new ClaimRequest([tenant.Queue], "test", 1, TimeSpan.FromMinutes(1)), Cancellation));

        Assert.Equal(WorkOutcome.Retried, await throttled.GetRequiredService<VersionPipeline>().RunAsync(item, Cancellation));

        Assert.Matches("^Attempt 2 starts in [0-9]+ s after embedder_unavailable: The endpoint answered 429", await NextAsync(tenant, added.Key.DocumentId));
        Assert.Equal(["registered", "received", "claimed", "retried"], await EventsAsync(tenant, added.Key.DocumentId));
    }

    [Theory]
    [InlineData("a.zip", "PK\u0003\u0004 not really a zip archive", VersionState.Failed, null)]
    [InlineData("empty.txt", "", VersionState.Ready, ErrorCodes.NoText)]
    [InlineData("blank.txt", " \r\n\t ", VersionState.Ready, ErrorCodes.NoText)]
    public async Task UnsearchableFile_HasAStateAndAReasonForItsOwner(string name, string text, VersionState state, string? warning)
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync(name, text, Cancellation);

        var document = Assert.Single(await tenant.WorkUntilFinalAsync(Cancellation)).Value;

        Assert.Equal((state, warning), (document.State, document.WarningCode));
        Assert.NotEmpty((state == VersionState.Failed ? document.ErrorMessage : document.WarningMessage)!);
        Assert.DoesNotContain("Nothing to do", NextStep.Describe(document, TimeProvider.System.GetUtcNow()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailedAndRetriedByAPerson_TimelineTellsBoth()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        var added = await tenant.AddAsync("a.zip", "PK\u0003\u0004 not really a zip archive", Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);

        Assert.True(await tenant.Get<IWorkQueue>().RetryFailedAsync(added.Key.DocumentId, Cancellation));
        await tenant.WorkUntilFinalAsync(Cancellation);

        Assert.Equal(
            ["registered", "received", "claimed", "failed", "retry_requested", "claimed", "failed"], await EventsAsync(tenant, added.Key.DocumentId));
    }

    private static async Task<string> NextAsync(Tenant tenant, Guid documentId) =>
        NextStep.Describe((await tenant.Queries.FindAsync(documentId, Cancellation))!, TimeProvider.System.GetUtcNow());

    private static async Task<string[]> EventsAsync(Tenant tenant, Guid documentId) =>
        [.. (await tenant.Queries.GetTimelineAsync(documentId, 100, Cancellation)).Select(line => line.Event)];
}
