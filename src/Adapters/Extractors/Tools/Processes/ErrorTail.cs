using System.Text;

namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>Drains standard error for as long as the program writes, and keeps the last 4 to 8 KiB.</summary>
internal sealed class ErrorTail
{
    private const int Kept = 4096;

    private readonly byte[] _tail = new byte[2 * Kept];
    private int _length;

    /// <summary>The end of the text; call after <see cref="DrainAsync"/> has returned.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_tail, 0, _length);

    /// <summary>Returns at the end of the stream or when cancelled.</summary>
    public async Task DrainAsync(Stream errors, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (_length == _tail.Length)
                {
                    _tail.AsSpan(Kept).CopyTo(_tail);
                    _length = Kept;
                }
                var read = await errors.ReadAsync(_tail.AsMemory(_length), cancellationToken);
                if (read == 0) return;
                _length += read;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run was stopped; what was read so far is the tail.
        }
    }
}
