using System.Globalization;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>Which paragraph styles of a Word document are headings, and of which level.</summary>
internal sealed class WordStyles
{
    private const int MaxStyles = 10_000;
    private const int MaxInheritance = 20;

    private readonly Dictionary<string, Style> _styles = new(StringComparer.Ordinal);

    /// <summary>Reads the styles part; without one no style is a heading, except by its usual id.</summary>
    public static WordStyles Read(OfficePackage package, string? part, CancellationToken cancellationToken)
    {
        var styles = new WordStyles();
        if (part is null || package.Find(part) is not { } entry) return styles;
        using var reader = new PartReader(package, entry, cancellationToken);
        string? id = null;
        while (styles._styles.Count < MaxStyles && reader.Read())
        {
            if (!reader.IsStart) continue;
            if (reader.Name == "style")
            {
                id = reader.Attribute("styleId");
                if (id is not null) styles._styles.TryAdd(id, new Style());
            }
            else if (id is not null)
                styles._styles[id].Add(reader);
        }
        return styles;
    }

    /// <summary>The heading level of a style, 1 to 9; 0 when it is none.</summary>
    public int Level(string? id)
    {
        for (var i = 0; id is not null && i < MaxInheritance; i++)
        {
            if (!_styles.TryGetValue(id, out var style)) return ByName(id);
            if (style.Level is { } level) return level;
            id = style.BasedOn;
        }
        return 0;
    }

    /// <summary>"heading 2", "Heading2" and "Title" are built in; translated versions of Word keep these names in the file.</summary>
    private static int ByName(string name)
    {
        if (name.Equals("title", StringComparison.OrdinalIgnoreCase)) return 1;
        return name.StartsWith("heading", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(name.AsSpan(7).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= 9 ? level : 0;
    }

    private sealed class Style
    {
        public int? Level { get; private set; }

        public string? BasedOn { get; private set; }

        public void Add(PartReader reader)
        {
            switch (reader.Name)
            {
                case "name" when ByName(reader.Attribute("val") ?? "") is > 0 and var level:
                    Level = level;
                    break;
                case "basedOn":
                    BasedOn = reader.Attribute("val");
                    break;
                case "outlineLvl":
                    // 0 to 8 are levels, 9 is body text (ISO/IEC 29500-1, 17.3.1.20).
                    if (int.TryParse(reader.Attribute("val"), NumberStyles.None, CultureInfo.InvariantCulture, out var outline)) Level ??= outline < 9 ? outline + 1 : 0;
                    break;
            }
        }
    }
}
