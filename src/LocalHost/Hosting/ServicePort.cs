using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Configuration;

namespace Ingest.LocalHost.Hosting;

/// <summary>Chooses the service's port, so that several copies run side by side without a word and a port that was asked for is never another one.</summary>
internal static class ServicePort
{
    private const int Usual = 7071;
    private const string Setting = $"{LocalHostOptions.Section}:Port";

    /// <summary>The port of the setting, which must be free; without one the usual port, or 0, any free one, when that is taken.</summary>
    public static int Choose(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } text)
        {
            return IsFree(Usual) ? Usual : 0;
        }

        var port = int.Parse(text, CultureInfo.InvariantCulture);
        return IsFree(port)
            ? port
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
}
