using System.Net;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Api.Tests.Health;

public sealed class ReadinessTests
{
    [Fact]
    public async Task Ready_AllProbesPass_Answers200WithEach()
    {
        await using var api = await TestApi.StartAsync(static s => s.AddSingleton<IProbe>(new Probe("a")).AddSingleton<IProbe>(new Probe("b")));

        var body = await api.Client.GetStringAsync("/api/health/ready", TestContext.Current.CancellationToken);

        Assert.StartsWith("{\"status\":\"ready\",\"probes\":[{\"name\":\"a\",\"ok\":true", body, StringComparison.Ordinal);
        Assert.Contains("{\"name\":\"b\",\"ok\":true", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_TwoProbesFail_Answers503NamingBothAndHidingTheUnforeseen()
    {
        await using var api = await TestApi.StartAsync(static s => s
            .AddSingleton<IProbe>(new Probe("good"))
            .AddSingleton<IProbe>(new Probe("blobs", new RetryableException(ErrorCodes.StorageUnavailable, "look at Ingest:Blobs")))
            .AddSingleton<IProbe>(new Probe("vectors", new InvalidOperationException("password=hunter2"))));

        using var response = await api.Client.GetAsync("/api/health/ready", TestContext.Current.CancellationToken);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.NotReady);
        Assert.Contains("Not proven: blobs, vectors.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("look at Ingest:Blobs", problem.GetProperty("probes").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem.GetRawText(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Ready_ProbeIgnoresItsToken_Answers503AtTheLimit()
    {
        var time = new ManualTimeProvider();
        var hanging = new Probe("stuck", forever: true);
        await using var api = await TestApi.StartAsync(s => s.AddSingleton<TimeProvider>(time).AddSingleton<IProbe>(hanging));

        var request = api.Client.GetAsync("/api/health/ready", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => hanging.Runs == 1);
        time.Advance(TimeSpan.FromSeconds(5));

        using var response = await request;
        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.NotReady);
        Assert.Contains("No answer within 5 s", problem.GetProperty("probes").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_AskedOften_RunsProbesOncePerAge()
    {
        var time = new ManualTimeProvider();
        var probe = new Probe("a");
        await using var api = await TestApi.StartAsync(s => s.AddSingleton<TimeProvider>(time).AddSingleton<IProbe>(probe));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.Client.GetStringAsync("/api/health/ready", TestContext.Current.CancellationToken)));
        Assert.Equal(1, probe.Runs);
        time.Advance(TimeSpan.FromSeconds(5));
        await api.Client.GetStringAsync("/api/health/ready", TestContext.Current.CancellationToken);

        Assert.Equal(2, probe.Runs);
    }

    private sealed class Probe(string name, Exception? error = null, bool forever = false) : IProbe
    {
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public string Name => name;

        public Task RunAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _runs);
            return forever ? new TaskCompletionSource().Task : error is null ? Task.CompletedTask : Task.FromException(error);
        }
    }
}
