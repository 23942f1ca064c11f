using System.Net;
using System.Net.Sockets;

namespace Ingest.Adapters.Tests.Blobs;

/// <summary>
/// A TCP line to storage that can be cut, go silent or damage what is sent: what comes back from the server is passed on up to a number of bytes per
/// connection. The connection string that leads through it is <see cref="Through"/>.
/// </summary>
internal sealed class FaultyLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private int _connections;

    public FaultyLine(string connectionString)
    {
        var endpoint = connectionString.Split(';').Single(static p => p.StartsWith("BlobEndpoint=", StringComparison.Ordinal));
        _server = new Uri(endpoint["BlobEndpoint=".Length..]);
        _listener.Start();
        Through = connectionString.Replace(_server.Authority, $"127.0.0.1:{Port}", StringComparison.Ordinal);
        _accepting = AcceptAsync();
    }

    /// <summary>Leads to storage through this line.</summary>
    public string Through { get; }

    /// <summary>Bytes from the server that the connection of this number (from 1) passes on before the fault; null: all.</summary>
    public Func<int, long?> PassOn { get; set; } = static _ => null;

    /// <summary>One byte on its way to the server is changed: the one of this number (from 0) on every connection; null: none.</summary>
    public long? Damage { get; set; }

    /// <summary>After them, true: silence on an open connection; false: the connection is cut.</summary>
    public bool Silent { get; set; }

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                lines.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var limit = PassOn(Interlocked.Increment(ref _connections));
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _closing.Token);
                await Task.WhenAny(
                    SendAsync(client.GetStream(), server.GetStream()),
                    ForwardAsync(server.GetStream(), client.GetStream(), limit));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of the two ends is gone, and so is the line.
            }
        }
    }

    private async Task SendAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16 * 1024];
        var passed = 0L;
        while (await from.ReadAsync(buffer, _closing.Token) is > 0 and var read)
        {
            if (Damage - passed is >= 0 and var place && place < read)
            {
                buffer[(int)place] ^= 1;
            }

            passed += read;
            await to.WriteAsync(buffer.AsMemory(0, read), _closing.Token);
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to, long? limit)
    {
        var buffer = new byte[16 * 1024];
        var left = limit ?? long.MaxValue;
        while (left > 0 && await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), _closing.Token) is > 0 and var read)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), _closing.Token);
            left -= read;
        }

        if (left == 0 && Silent)
        {
            await Task.Delay(Timeout.Infinite, _closing.Token);
        }
    }
}
