using System.Net;
using System.Net.Sockets;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.Configuration;

namespace Ingest.LocalHost.Tests.Hosting;

public sealed class ServicePortTests
{
    [Fact]
    public void Listen_UsualPortTakenMeanwhile_GetsAnyFreeOne()
    {
        var port = ServicePort.Choose(Settings(port: null));
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        using var socket = port.Listen(other.LocalEndpoint);

        var got = Assert.IsType<IPEndPoint>(socket.LocalEndPoint);
        Assert.NotEqual(((IPEndPoint)other.LocalEndpoint).Port, got.Port);
        using var client = new TcpClient();
        client.Connect(got);
        Assert.True(client.Connected);
    }

    [Fact]
    public void Listen_SeveralAtOnce_EveryOneListensSomewhereElse()
    {
        var free = FreePort();
        var sockets = new Socket[8];
        Parallel.For(0, sockets.Length, i => sockets[i] = ServicePort.Choose(Settings(port: null)).Listen(new IPEndPoint(IPAddress.Loopback, free)));

        var ports = sockets.Select(static socket => ((IPEndPoint)socket.LocalEndPoint!).Port).ToList();
        Array.ForEach(sockets, static socket => socket.Dispose());

        Assert.Distinct(ports);
    }

    [Fact]
    public void Listen_PortThatWasAskedForIsTakenMeanwhile_Throws()
    {
        var free = FreePort();
        var port = ServicePort.Choose(Settings(free));
        using var other = new TcpListener(IPAddress.Loopback, free);
        other.Start();

        var error = Assert.Throws<SocketException>(() => port.Listen(new IPEndPoint(IPAddress.Loopback, port.Number)));

        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
    }

    [Fact]
    public void Choose_PortThatWasAskedForIsTaken_SaysTheSetting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var error = Assert.Throws<SettingException>(() => ServicePort.Choose(Settings(((IPEndPoint)other.LocalEndpoint).Port)));

        Assert.Contains("Port", error.Message, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static IConfigurationRoot Settings(int? port) => new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create("Ingest:LocalHost:Port", port?.ToString(System.Globalization.CultureInfo.InvariantCulture))])
        .Build();
}
