using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Tests.Security;

/// <summary>Clients that hold connections without saying much. Slow bodies: <see cref="Requests.GuardedBodyTests"/>, on a clock of the test's.</summary>
public sealed class SlowClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limits_ByDefault_BoundHeadersIdlenessReadersAndConnections()
    {
        await using var api = await TestApi.StartAsync(static _ => { });

        var kestrel = api.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;

        Assert.False(kestrel.AddServerHeader);
        Assert.Equal(TimeSpan.FromSeconds(15), kestrel.Limits.RequestHeadersTimeout);
        Assert.Equal(TimeSpan.FromMinutes(1), kestrel.Limits.KeepAliveTimeout);
        Assert.Equal(500, kestrel.Limits.MaxConcurrentConnections);
        Assert.InRange(kestrel.Limits.MinResponseDataRate!.BytesPerSecond, 1, 10_000);
        Assert.InRange(kestrel.Limits.MaxRequestHeadersTotalSize, 1, 64 * 1024);
        Assert.InRange(kestrel.Limits.MaxRequestLineSize, 1, 64 * 1024);
        Assert.InRange(kestrel.Limits.MaxRequestHeaderCount, 1, 100);
    }

    /// <summary>Twenty connections, each with half a request and a byte now and then: all are closed after the grace of 1 s, and the API answers meanwhile.</summary>
    [Fact]
    public async Task Send_HeadersThatNeverEnd_AreCutOffAndOthersAreServed()
    {
        await using var api = await TestApi.StartAsync(static _ => { }, ("Ingest:Api:HeaderGrace", "00:00:01"));
        var sockets = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ConnectAsync(api, "GET /api/status HTTP/1.1\r\nHost: x\r\nX-A: ")));

        var cutOff = sockets.Select(TrickleUntilClosedAsync).ToList();
        Assert.True((await api.Client.GetAsync("/api/health/live", Stop)).IsSuccessStatusCode);
        var answers = await Task.WhenAll(cutOff).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.All(answers, static answer => Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), answer));
        Assert.All(sockets, static socket => socket.Dispose());
    }

    /// <summary>A body of which nothing comes: the guard of bodies, on a real connection.</summary>
    [Theory]
    [InlineData("/api/search", "application/json", "Content-Length: 100")]
    [InlineData("/api/batches", "application/json", "Transfer-Encoding: chunked")]
    [InlineData("/api/documents?collection=c", "multipart/form-data; boundary=b", "Content-Length: 100")]
    public async Task Send_BodyThatNeverComes_Answers408AndCloses(string address, string type, string framing)
    {
        await using var api = await TestApi.StartAsync(static _ => { }, ("Ingest:Api:BodyGrace", "00:00:00.200"));
        var request = $"POST {address} HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\nContent-Type: {type}\r\n{framing}\r\n\r\n";

        var answer = await RawHttp.ExchangeAsync(api.Address, request, Stop).WaitAsync(TimeSpan.FromSeconds(30), Stop);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_BeyondTheLimit_IsClosedAndServedAgainOnceOneIsFree()
    {
        await using var api = await TestApi.StartAsync(static _ => { }, ("Ingest:Api:MaxConnections", "3"));
        const string Live = "GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n";
        var held = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            var socket = await ConnectAsync(api, Live);
            Assert.True(await socket.ReceiveAsync(new byte[4096], Stop) > 0);
            held.Add(socket);
        }

        Assert.Empty(await RawHttp.ExchangeAsync(api.Address, Live, Stop));

        held.ForEach(static socket => socket.Dispose());
        await TestKit.Eventually.HoldsAsync(async () =>
            (await RawHttp.ExchangeAsync(api.Address, Live.Replace("Host: x", "Host: x\r\nConnection: close", StringComparison.Ordinal), Stop)).StartsWith("HTTP/1.1 200", StringComparison.Ordinal));
    }

    private static async Task<Socket> ConnectAsync(TestApi api, string text)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(api.Address.Host, api.Address.Port, Stop);
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), Stop);
        return socket;
    }

    private static async Task<string> TrickleUntilClosedAsync(Socket socket)
    {
        await socket.SendAsync("b"u8.ToArray(), Stop);
        return await RawHttp.ExchangeAsync(socket, "c", Stop);
    }
}
