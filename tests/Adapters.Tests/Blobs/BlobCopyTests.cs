using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Ingest.Adapters.Blobs;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Blobs;

/// <summary>What Azurite never does: refuse to read the source itself, and take its time.</summary>
public sealed class BlobCopyTests(LocalStack stack)
{
    private readonly string _name = Unique.Name("blob");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_ServiceWillNotReadTheSource_CopiesThroughThisProcess()
    {
        var refusals = 0;
        var (from, to) = Clients(new Intercept(request =>
        {
            if (!request.Headers.Contains("x-ms-copy-source"))
            {
                return null;
            }

            refusals++;
            return Answer(HttpStatusCode.Forbidden, "x-ms-error-code", "CannotVerifyCopySource");
        }));
        var source = await new BlobUpload(from, Call).RunAsync(Text("content"), Stop);

        var copy = await new BlobCopy(from, to, Call, TimeProvider.System).RunAsync(source.Etag, TimeSpan.FromMinutes(1), Stop);

        Assert.Equal(1, refusals);
        Assert.Equal(source.Size, copy.Size);
        Assert.Equal("content", (await to.DownloadContentAsync(Stop)).Value.Content.ToString());
    }

    [Fact]
    public async Task RunAsync_ServiceWillNotReadTheSourceAndItChanged_IsBlobChanged()
    {
        var (from, to) = Clients(new Intercept(static request => request.Headers.Contains("x-ms-copy-source")
            ? Answer(HttpStatusCode.Forbidden, "x-ms-error-code", "CannotVerifyCopySource")
            : null));
        var old = await new BlobUpload(from, Call).RunAsync(Text("old"), Stop);
        await new BlobUpload(from, Call).RunAsync(Text("new"), Stop);

        var thrown = await Assert.ThrowsAsync<FatalException>(
            () => new BlobCopy(from, to, Call, TimeProvider.System).RunAsync(old.Etag, TimeSpan.FromMinutes(1), Stop));

        Assert.Equal(ErrorCodes.BlobChanged, thrown.Code);
        Assert.False(await to.ExistsAsync(Stop));
    }

    [Fact]
    public async Task RunAsync_CopyNeverEnds_IsStorageUnavailableAfterTheTimeLimit()
    {
        var looks = 0;
        var (from, to) = Clients(new Intercept(request =>
        {
            if (request.Method != HttpMethod.Head)
            {
                return null;
            }

            looks++;
            return Answer(HttpStatusCode.OK, "x-ms-copy-status", "pending");
        }));
        var source = await new BlobUpload(from, Call).RunAsync(Text("content"), Stop);

        var time = new ManualTimeProvider();

        var copying = new BlobCopy(from, to, Call, time).RunAsync(source.Etag, TimeSpan.FromMinutes(1), Stop);
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return copying.IsCompleted;
        });

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => copying);
        Assert.Contains("Ingest:Blobs:CopyTimeout", thrown.Message, StringComparison.Ordinal);
        Assert.True(looks > 1, "It was not looked at again.");
    }

    private static BlobCall Call => new("Copy blob", "a to b");

    private static HttpResponseMessage Answer(HttpStatusCode status, string header, string value)
    {
        var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent([]) };
        answer.Headers.Add(header, value);
        return answer;
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private (BlockBlobClient From, BlockBlobClient To) Clients(Intercept intercept)
    {
        var options = new BlobClientOptions { Transport = new HttpClientTransport(intercept), Retry = { MaxRetries = 0 } };
        var service = new BlobServiceClient(stack.BlobConnectionString, options);
        var container = service.GetBlobContainerClient($"{stack.ContainerPrefix}documents");
        return (container.GetBlockBlobClient($"{_name}/a"), container.GetBlockBlobClient($"{_name}/b"));
    }

    /// <summary>Answers some requests itself and passes the others on.</summary>
    private sealed class Intercept(Func<HttpRequestMessage, HttpResponseMessage?> answer) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(request) ?? await base.SendAsync(request, cancellationToken);
    }
}
