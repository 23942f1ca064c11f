using System.Globalization;

namespace Ingest.Bench.Growth;

/// <summary>
/// What the made-up document of a number is: the same here as in <see cref="SyntheticRows"/>, so that storage can be made up without asking the
/// database. Of a thousand documents ten are failed, ten wait, one is being received, ten are deleted and purged, a hundred have a second version, and
/// the others are ready. A few are planted for the reconciler to find.
/// </summary>
internal static class SyntheticDocument
{
    /// <summary>Collections; the first has every second document, the others share the rest.</summary>
    public const int Collections = 20;

    /// <summary>Documents of a thousand that failed: the first of each thousand; those that wait follow.</summary>
    public const int Failed = 10;

    /// <summary>The one of a thousand that is being received; those before it have not been worked on yet.</summary>
    public const int Receiving = 20;

    /// <summary>The last of a thousand that is deleted and purged.</summary>
    public const int LastDeleted = 30;

    /// <summary>The last of a thousand that has a second version.</summary>
    public const int LastReplaced = 130;

    /// <summary>Of a hundred thousand, the ready one whose blob is gone.</summary>
    public const int WithoutBlob = 777;

    /// <summary>Of a hundred thousand, the ready one that has no points.</summary>
    public const int WithoutPoints = 555;

    /// <summary>Of a hundred thousand, the purged one whose blob is still there.</summary>
    public const int WithOrphan = 21;

    /// <summary>How often one is planted.</summary>
    public const int Planted = 100_000;

    /// <summary>Time of the first, milliseconds since 1970: 2026-01-01. Each later one is <see cref="Pause"/> younger.</summary>
    public const long Begin = 1_767_225_600_000;

    /// <summary>Milliseconds from one registration to the next.</summary>
    public const int Pause = 50;

    /// <summary>What chance is replaced by: a number times this.</summary>
    public const long Spread = 40_503L * 65_537;

    /// <summary>Its id: UUIDv7 with the time of its registration and its number in place of chance.</summary>
    public static Guid Id(int number) => Guid.ParseExact(
        string.Create(CultureInfo.InvariantCulture, $"{Begin + ((long)number * Pause):x12}7{number % 4096:x3}8{number * Spread:x15}"), "N");

    /// <summary>Its name.</summary>
    public static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"folder-{number / 100}/document-{number}.pdf");

    /// <summary>Its collection's place, from 0.</summary>
    public static int Collection(int number) => number % 2 == 0 ? 0 : 1 + (number / 2 % (Collections - 1));

    /// <summary>Name of a collection.</summary>
    public static string CollectionName(int place) => string.Create(CultureInfo.InvariantCulture, $"growth-{place}");

    /// <summary>The version whose blob storage has, or null.</summary>
    public static int? StoredVersion(int number)
    {
        var kind = number % 1000;
        return (number % Planted, kind) switch
        {
            (WithOrphan, _) => 1,
            (WithoutBlob, _) => null,
            (_, >= Receiving and <= LastDeleted) => null,
            (_, > LastDeleted and <= LastReplaced) => 2,
            _ => 1,
        };
    }

    /// <summary>Blob of that version.</summary>
    public static string BlobName(int number, int version) => string.Create(CultureInfo.InvariantCulture, $"{Id(number):D}/v{version}/document-{number}.pdf");

    /// <summary>How many of the first so many documents have this place among <see cref="Planted"/>.</summary>
    public static int Count(int documents, int place) => documents <= place ? 0 : 1 + ((documents - 1 - place) / Planted);
}
