namespace Ingest.Vendors;

/// <summary>The made-up people of the demo: Lanternworks, who build navigation lights for small harbours. The same in every product.</summary>
public static class DemoTeam
{
    /// <summary>Their company.</summary>
    public const string Company = "Lanternworks";

    /// <summary>Product lead.</summary>
    public const string Mara = "Mara Lindqvist";

    /// <summary>Hardware.</summary>
    public const string Tomas = "Tomás Rey";

    /// <summary>Firmware.</summary>
    public const string Joon = "Joon Park";

    /// <summary>Web portal.</summary>
    public const string Adaeze = "Adaeze Okafor";

    /// <summary>Customers and installations.</summary>
    public const string Piet = "Piet de Wit";

    /// <summary>Operations.</summary>
    public const string Ilse = "Ilse Brandt";

    /// <summary>When the demo's first thing was written: a Monday.</summary>
    public static DateTimeOffset Beginning { get; } = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
}
