using System.Diagnostics;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;

namespace Ingest.Promises.Tests;

/// <summary>What a document costs in requests to storage: written once, and read once where another process works on it.</summary>
public sealed class BlobRequestsTests(LocalStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SmallDocument_TakenInBesideItsWorker_IsWrittenAndNeverFetched()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var working = tenant.Get<Worker>().RunAsync(stop.Token);
        using var requests = new BlobRequests(tenant);

        await AddAsync(tenant, "a.txt", "One bicycle.");
        await Eventually.HoldsAsync(async () => (await tenant.DocumentsAsync(Cancellation)).Values.All(static document => document.State == VersionState.Ready));

        Assert.Equal(["PUT"], requests.Made);
        Assert.Equal("One bicycle.", Assert.Single(await tenant.SearchAsync("bicycle", Cancellation)).Text);
        await stop.CancelAsync();
        await working;
    }

    [Fact]
    public async Task SmallDocument_TakenInElsewhere_IsWrittenAndFetchedOnce()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        using var requests = new BlobRequests(tenant);

        await AddAsync(tenant, "a.txt", "One bicycle.");
        await tenant.WorkUntilFinalAsync(Cancellation);

        Assert.Equal(["PUT", "GET"], requests.Made);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(9, 4)]
    public async Task LargeDocument_AnySize_CostsAWriteForEachBlockAndOneFetch(int megabytes, int writes)
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        using var requests = new BlobRequests(tenant);

        // One line without a word, so that the text is nothing to index.
        await AddAsync(tenant, "large.txt", new string(' ', megabytes * 1024 * 1024));
        await tenant.WorkUntilFinalAsync(Cancellation);

        Assert.Equal([.. Enumerable.Repeat("PUT", writes), "GET"], requests.Made);
    }

    private static Task<IntakeResult> AddAsync(Tenant tenant, string name, string text) => tenant.Intake.AddAsync(
        new IntakeRequest(tenant.Collection, DocumentName.Parse(name), "upload", ConflictPolicy.Replace, Length: text.Length),
        new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), Cancellation);

    /// <summary>Counts the requests that leave this process for the containers of one tenant.</summary>
    private sealed class BlobRequests : IDisposable
    {
        private readonly List<string> _made = [];
        private readonly ActivityListener _listener;

        public BlobRequests(Tenant tenant)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "System.Net.Http",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = request =>
                {
                    if (request.GetTagItem("url.full")?.ToString()?.Contains($"/{tenant.ContainerPrefix}", StringComparison.Ordinal) == true)
                    {
                        lock (_made)
                        {
                            _made.Add(request.GetTagItem("http.request.method")!.ToString()!);
                        }
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyList<string> Made
        {
            get
            {
                lock (_made)
                {
                    return [.. _made];
                }
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
