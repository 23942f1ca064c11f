namespace Ingest.Vendors;

/// <summary>One request that came.</summary>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the server's address, with a leading '/'.</param>
/// <param name="Query">Query with its '?', or empty.</param>
/// <param name="Body">Body, or empty.</param>
/// <param name="Fault">What went wrong with it.</param>
public sealed record VendorRequest(DateTimeOffset At, string Method, string Path, string Query, string Body, FaultKind Fault);

/// <summary>The requests that came, in order. Safe for use by several threads.</summary>
public sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<VendorRequest> _requests = [];

    /// <summary>How many came.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _requests.Count;
            }
        }
    }

    /// <summary>All that came so far.</summary>
    public IReadOnlyList<VendorRequest> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }

    internal void Add(VendorRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
        }
    }
}
