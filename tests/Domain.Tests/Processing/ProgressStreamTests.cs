using Ingest.Domain.Processing;

namespace Ingest.Domain.Tests.Processing;

public sealed class ProgressStreamTests
{
    [Fact]
    public async Task ReadAsync_EveryUnitTaken_IsToldWhenTheNextIsAskedFor()
    {
        var told = 0;
        await using var stream = new ProgressStream(new MemoryStream([1, 2, 3, 4, 5, 6]), 4, () =>
        {
            told++;
            return Task.CompletedTask;
        });
        var buffer = new byte[2];

        Assert.Equal(2, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal(2, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal(0, told);
        Assert.Equal(2, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal(1, told);
        Assert.Equal([5, 6], buffer);
        Assert.Equal(0, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal(1, told);
    }
}
