namespace Ingest.Vendors.Notion;

/// <summary>Ids of what is made: UUIDs that are unique in this process, and the same after every start when things are made in the same order.</summary>
internal static class NotionIds
{
    private static int _last;

    /// <summary>An id nobody else has.</summary>
    public static string Next() => new Guid(Interlocked.Increment(ref _last), 0x1a4e, 0x4c57, 0x8f, 0x20, 0x6c, 0x61, 0x6e, 0x74, 0x65, 0x72).ToString();
}
