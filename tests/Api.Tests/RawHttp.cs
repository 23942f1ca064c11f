using System.Net.Sockets;
using System.Text;

namespace Ingest.Api.Tests;

/// <summary>Requests as bytes, for what no client library would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends the text and answers everything until the server closes.</summary>
    public static async Task<string> ExchangeAsync(Socket socket, string request, CancellationToken cancellationToken)
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (await ReceiveAsync(socket, buffer, cancellationToken) is > 0 and var read)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    /// <summary>Connects, sends the text, and answers everything until the server closes.</summary>
    public static async Task<string> ExchangeAsync(Uri address, string request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        return await ExchangeAsync(socket, request, cancellationToken);
    }

    private static async Task<int> ReceiveAsync(Socket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancellationToken);
        }
        catch (SocketException)
        {
            return 0; // Reset: what was said before counts.
        }
    }
}
