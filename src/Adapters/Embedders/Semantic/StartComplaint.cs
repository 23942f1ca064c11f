namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>
/// What a starting process says is wrong with it. Only until it is ready: from then on it is given texts, and errors of a library may quote
/// them, so nothing of its standard error is kept.
/// </summary>
internal sealed class StartComplaint
{
    private const int MaxLength = 300;
    private const int MaxLines = 200;

    private readonly Task _reading;
    private readonly List<string> _lines = [];
    private volatile bool _isReady;

    public StartComplaint(StreamReader error) => _reading = ReadAsync(error);

    /// <summary>Forgets what was said, and listens no more.</summary>
    public void IsReady() => _isReady = true;

    /// <summary>The line that names the error, once the process has ended.</summary>
    public async Task<string> EndAsync()
    {
        await _reading;
        var line = _lines.Find(static line => line.Contains("Error", StringComparison.Ordinal)) ?? _lines.LastOrDefault() ?? "it said nothing";
        return line.Length <= MaxLength ? line.Trim() : line[..MaxLength];
    }

    private async Task ReadAsync(StreamReader error)
    {
        while (await error.ReadLineAsync() is { } line)
        {
            if (!_isReady && _lines.Count < MaxLines && line.Trim().Length > 0)
            {
                _lines.Add(line);
            }
        }
    }
}
