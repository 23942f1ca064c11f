namespace Ingest.Adapters.Extractors.Office;

/// <summary>A pointer from one part of a package to another.</summary>
/// <param name="Id">Id that the part's markup uses.</param>
/// <param name="Kind">Last segment of its type, such as "slide".</param>
/// <param name="Target">Full name of the part it points to.</param>
internal sealed record Relationship(string Id, string Kind, string Target);

/// <summary>Reads the relationships of a part (ISO/IEC 29500-2, clause 9).</summary>
internal static class Relationships
{
    private const int MaxCount = 100_000;

    /// <summary>The internal relationships of a part, in the order they stand; none when it has no list.</summary>
    /// <param name="package">The package.</param>
    /// <param name="part">Full name of the part; empty for the package itself.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static List<Relationship> Of(OfficePackage package, string part, CancellationToken cancellationToken)
    {
        var slash = part.LastIndexOf('/');
        var folder = part[..(slash + 1)];
        var found = new List<Relationship>();
        if (package.Find($"{folder}_rels/{part[(slash + 1)..]}.rels") is not { } list) return found;

        using var reader = new PartReader(package, list, cancellationToken);
        while (found.Count < MaxCount && reader.Read())
        {
            if (!reader.IsStart || reader.Name != "Relationship" || reader.Attribute("TargetMode") == "External") continue;
            if (reader.Attribute("Id") is { } id && reader.Attribute("Type") is { } type && reader.Attribute("Target") is { } target)
                found.Add(new Relationship(id, type[(type.LastIndexOf('/') + 1)..], Resolve(folder, target)));
        }
        return found;
    }

    /// <summary>Full name of the document's main part.</summary>
    /// <exception cref="Ingest.Domain.Errors.FatalException"><c>corrupt</c>: there is none.</exception>
    public static string MainPart(OfficePackage package, CancellationToken cancellationToken)
    {
        var main = Of(package, "", cancellationToken).Find(relationship => relationship.Kind == "officeDocument");
        if (main is null || package.Find(main.Target) is null) throw ExtractionErrors.Corrupt(package.What, "its main part is missing");
        return main.Target;
    }

    private static string Resolve(string folder, string target)
    {
        target = Uri.UnescapeDataString(target).Replace('\\', '/');
        if (target.StartsWith('/')) return target[1..];
        var segments = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
            {
                if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            }
            else if (segment != ".")
                segments.Add(segment);
        }
        return string.Join('/', segments);
    }
}
