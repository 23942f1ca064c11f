namespace Ingest.LocalHost.Output.Tables;

/// <summary>What happens to a column when a terminal has no room for it.</summary>
internal enum ColumnKind
{
    /// <summary>It stays as it is: numbers, states, times.</summary>
    Fixed,

    /// <summary>Long names lose their middle.</summary>
    Name,

    /// <summary>Sentences: they wrap, or go below the row.</summary>
    Note,
}

/// <summary>A column of a <see cref="Table"/>.</summary>
internal sealed class Column
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "name", "document", "title", "partition", "collection", "source", "vanished at the source", "failed item", "file",
    };

    private static readonly HashSet<string> Notes = new(StringComparer.Ordinal) { "reason", "detail", "error", "message", "next", "what to do", "what happened" };

    /// <summary>A column whose heading says what it holds, because a heading means the same in every table.</summary>
    public Column(string heading)
    {
        Heading = heading;
        Kind = Names.Contains(heading) ? ColumnKind.Name : Notes.Contains(heading) ? ColumnKind.Note : ColumnKind.Fixed;
    }

    /// <summary>The heading.</summary>
    public string Heading { get; }

    /// <summary>What happens when there is no room.</summary>
    public ColumnKind Kind { get; private set; }

    /// <summary>Whether it is flush right, as numbers are.</summary>
    public bool IsRight { get; private set; }

    /// <summary>Flush right.</summary>
    public Column RightAligned()
    {
        IsRight = true;
        return this;
    }

    /// <summary>Another kind than the heading says.</summary>
    public Column As(ColumnKind kind)
    {
        Kind = kind;
        return this;
    }
}
