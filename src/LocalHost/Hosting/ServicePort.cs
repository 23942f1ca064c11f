using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;

namespace Ingest.LocalHost.Hosting;

/// <summary>The service's port, so that several copies run side by side without a word and a port that was asked for is never another one.</summary>
internal sealed class ServicePort
{
    private const int Usual = 7071;
    private const string Setting = $"{LocalHostOptions.Section}:Port";

    private readonly bool _isAsked;

    private ServicePort(int number, bool isAsked)
    {
        Number = number;
        _isAsked = isAsked;
    }

    /// <summary>What to listen on, if it is still free then.</summary>
    public int Number { get; }

    /// <summary>The port of the setting, which must be free; without one the usual port.</summary>
    /// <exception cref="SettingException">The port of the setting is taken.</exception>
    public static ServicePort Choose(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } text)
        {
            return new ServicePort(Usual, isAsked: false);
        }

        var port = int.Parse(text, CultureInfo.InvariantCulture);
        return IsFree(port)
            ? new ServicePort(port, isAsked: true)
            : throw new SettingException(Setting, "a free port", text, "Choose another one, or remove the setting to get any free one.");
    }

    /// <summary>Whether the port on 127.0.0.1 is free now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// A socket that listens on the endpoint; or, when nobody asked for this port and another program has it, on any free port. Only who listens has a
    /// port: two that start at once may both find it free, and both bind it.
    /// </summary>
    /// <exception cref="SocketException">The port that was asked for is taken.</exception>
    public Socket Listen(EndPoint endpoint)
    {
        try
        {
            return Open(endpoint);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse && !_isAsked && endpoint is IPEndPoint)
        {
            return Open(new IPEndPoint(((IPEndPoint)endpoint).Address, port: 0));
        }
    }

    private static Socket Open(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        try
        {
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
