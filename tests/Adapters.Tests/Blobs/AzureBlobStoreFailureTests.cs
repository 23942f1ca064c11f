using System.Security.Cryptography;
using Ingest.Adapters.Blobs;
using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Blobs;

public sealed class AzureBlobStoreFailureTests(LocalStack stack) : IAsyncLifetime
{
    private const int Size = 3_000_000;

    private readonly BlobPath _path = new(BlobContainer.Documents, Unique.Name("blob"));
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(Size);
    private readonly List<IAsyncDisposable> _owned = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Store().WriteAsync(_path, new MemoryStream(_bytes), Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned.AsEnumerable().Reverse())
        {
            await owned.DisposeAsync();
        }
    }

    [Fact]
    public async Task OpenReadAsync_ConnectionCutInTheMiddle_ResumesWithEveryByte()
    {
        var line = Line();
        line.PassOn = static connection => connection == 1 ? Size / 2 : null;

        await using var content = await Store(line.Through).OpenReadAsync(_path, Stop);
        var read = await ReadAsync(content);

        Assert.True(_bytes.AsSpan().SequenceEqual(read));
        Assert.True(line.Connections >= 2, "The line was not cut.");
    }

    [Fact]
    public async Task OpenReadAsync_ConnectionAlwaysCut_IsStorageUnavailableAndNeverTruncated()
    {
        var line = Line();
        line.PassOn = static _ => 100_000;

        await using var content = await Store(line.Through).OpenReadAsync(_path, Stop);
        var thrown = await Assert.ThrowsAsync<RetryableException>(() => ReadAsync(content));

        Assert.Equal(ErrorCodes.StorageUnavailable, thrown.Code);
        Assert.Contains(_path.ToString(), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenReadAsync_BlobReplacedAndConnectionCut_NeverMixesTwoBlobs()
    {
        var line = Line();
        line.PassOn = static connection => connection == 1 ? Size / 2 : null;
        await using var content = await Store(line.Through).OpenReadAsync(_path, Stop);
        await Store().WriteAsync(_path, new MemoryStream(RandomNumberGenerator.GetBytes(Size)), Stop);

        // Not final: the blob that is there now may well be the right one, and whoever reads it knows the hash.
        var thrown = await Assert.ThrowsAsync<RetryableException>(() => ReadAsync(content));

        Assert.Equal(ErrorCodes.BlobChanged, thrown.Code);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    public async Task WriteAsync_ByteChangedOnItsWay_IsRefusedAndLeavesNothing(int size)
    {
        var line = Line();
        line.Damage = 50_000;
        var path = new BlobPath(BlobContainer.Documents, Unique.Name("blob"));

        var thrown = await Assert.ThrowsAsync<RetryableException>(
            () => Store(line.Through).WriteAsync(path, new MemoryStream(RandomNumberGenerator.GetBytes(size)), Stop));

        Assert.Equal(ErrorCodes.StorageUnavailable, thrown.Code);
        Assert.Null(await Store().FindAsync(path, Stop));
    }

    [Fact]
    public async Task OpenReadAsync_ServerGoesSilent_IsStorageUnavailableAfterTheTimeLimit()
    {
        var line = Line();
        line.PassOn = static _ => 100_000;
        line.Silent = true;

        await using var content = await Store(line.Through, ("RequestTimeout", "00:00:00.5"), ("MaxRetries", "0")).OpenReadAsync(_path, Stop);
        var thrown = await Assert.ThrowsAsync<RetryableException>(() => ReadAsync(content));

        Assert.Equal(ErrorCodes.StorageUnavailable, thrown.Code);
    }

    [Fact]
    public async Task FindAsync_ServerNeverAnswers_IsStorageUnavailableNamingTheSetting()
    {
        var line = Line();
        line.PassOn = static _ => 0;
        line.Silent = true;

        var store = Store(line.Through, ("RequestTimeout", "00:00:00.3"), ("MaxRetries", "1"));
        var thrown = await Assert.ThrowsAsync<RetryableException>(() => store.FindAsync(_path, Stop));

        Assert.Equal(ErrorCodes.StorageUnavailable, thrown.Code);
        Assert.Contains("Ingest:Blobs:RequestTimeout", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(2, line.Connections);
    }

    [Fact]
    public async Task EveryCall_NobodyListens_IsStorageUnavailable()
    {
        var line = Line();
        var store = Store(line.Through, ("MaxRetries", "0"));
        await line.DisposeAsync();
        Func<Task>[] calls =
        [
            () => store.WriteAsync(_path, new MemoryStream([1]), Stop),
            () => store.WriteAsync(_path, new MemoryStream(new byte[5_000_000]), Stop),
            () => store.OpenReadAsync(_path, Stop),
            () => store.CopyAsync(_path, "0x1", _path, Stop),
            () => store.FindAsync(_path, Stop),
            () => store.DeleteAsync(_path, null, Stop),
            async () => await store.ListAsync(BlobContainer.Inbox, "", Stop).FirstOrDefaultAsync(Stop),
            async () => await store.ListFoldersAsync(BlobContainer.Inbox, Stop).FirstOrDefaultAsync(Stop),
            () => store.EnsureContainersAsync(Stop),
        ];

        foreach (var call in calls)
        {
            var thrown = await Assert.ThrowsAsync<RetryableException>(call);
            Assert.Equal(ErrorCodes.StorageUnavailable, thrown.Code);
        }
    }

    [Fact]
    public async Task EveryCall_ContainerMissing_IsStorageUnavailableAndNoVerdictOnTheBlob()
    {
        var store = Store(stack.BlobConnectionString, ("ContainerPrefix", Unique.Name("none") + "-"));
        Func<Task>[] calls =
        [
            () => store.WriteAsync(_path, new MemoryStream([1]), Stop),
            () => store.OpenReadAsync(_path, Stop),
            () => store.FindAsync(_path, Stop),
            () => store.DeleteAsync(_path, null, Stop),
        ];

        foreach (var call in calls)
        {
            var thrown = await Assert.ThrowsAsync<RetryableException>(call);
            Assert.Equal(ErrorCodes.StorageUnavailable, thrown.Code);
            Assert.Contains("container is missing", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EveryCall_WrongKey_IsStorageUnavailableWithoutTheKey()
    {
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        var store = Store(WithKey(wrong));

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => store.FindAsync(_path, Stop));

        Assert.Contains("refused the credential", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_AllWell_LeavesNoBlobBehind()
    {
        var services = Services(stack.BlobConnectionString);

        await services.GetRequiredService<IProbe>().RunAsync(Stop);

        var store = services.GetRequiredService<IBlobStore>();
        foreach (var container in Enum.GetValues<BlobContainer>())
        {
            Assert.Empty(await store.ListAsync(container, ".ingest-probe-", Stop).ToListAsync(Stop));
        }
    }

    [Fact]
    public async Task Probe_WrongKey_NamesAddressContainerAndCredentialKindButNoKey()
    {
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => Services(WithKey(wrong)).GetRequiredService<IProbe>().RunAsync(Stop));

        Assert.Contains("shared key", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:", thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"{stack.ContainerPrefix}inbox", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<byte[]> ReadAsync(Stream content)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private FaultyLine Line()
    {
        var line = new FaultyLine(stack.BlobConnectionString);
        _owned.Add(line);
        return line;
    }

    private string WithKey(string key) => string.Join(
        ';', stack.BlobConnectionString.Split(';').Select(p => p.StartsWith("AccountKey=", StringComparison.Ordinal) ? $"AccountKey={key}" : p));

    private IBlobStore Store(string? connectionString = null, params (string Name, string Value)[] settings) =>
        Services(connectionString ?? stack.BlobConnectionString, settings).GetRequiredService<IBlobStore>();

    private ServiceProvider Services(string connectionString, params (string Name, string Value)[] settings)
    {
        var services = stack.BuildServices(
            static s => s.AddIngestBlobs(),
            [("Ingest:Blobs:ConnectionString", connectionString), .. settings.Select(static s => ($"Ingest:Blobs:{s.Name}", s.Value))]);
        _owned.Add(services);
        return services;
    }
}
