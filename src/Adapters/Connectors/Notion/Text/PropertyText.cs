using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Notion.Text;

/// <summary>The properties of a row of a data source as a Markdown list, by name, so that the same row gives the same text.</summary>
internal static class PropertyText
{
    /// <summary>The list; empty when the page has no property with a value but its title.</summary>
    internal static string Of(JsonElement properties)
    {
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach (var property in properties.EnumerateObject().OrderBy(static property => property.Name, StringComparer.Ordinal))
        {
            var value = Value(property.Value, 0);
            if (value.Length > 0)
            {
                text.Append("- ").Append(MarkdownText.Line($"{property.Name}: {value}")).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The title of a page: the property of that type, whatever its name is. Null when there is none or it is empty.</summary>
    internal static string? Title(JsonElement properties)
    {
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var title = properties.EnumerateObject().Select(static property => property.Value).FirstOrDefault(static value => value.FindText("type") == "title");
        return MarkdownText.OneLine(RichText.Plain(title.Find("title"))) is { Length: > 0 } text ? text : null;
    }

    /// <summary>
    /// A value as plain text (developers.notion.com/reference/page-property-values). Who and when of the page itself are not repeated here;
    /// the pages a relation leads to are only counted, because their names would cost a request each.
    /// </summary>
    private static string Value(JsonElement property, int depth)
    {
        var type = property.FindText("type") ?? "";
        var value = property.Find(type);
        return type switch
        {
            "title" or "created_time" or "created_by" or "last_edited_time" or "last_edited_by" or "button" => "",
            "rich_text" => RichText.Plain(value),
            "number" => Number(value),
            "select" or "status" => value.FindText("name") ?? "",
            "multi_select" => Join(value.AsItems().Select(static option => option.FindText("name"))),
            "people" => Join(value.AsItems().Select(static person => person.FindText("name"))),
            "date" => Date(value),
            "checkbox" => value.ValueKind == JsonValueKind.True ? "yes" : "no",
            "url" or "email" or "phone_number" => value.AsText() ?? "",
            "files" => Join(value.AsItems().Select(static file => file.FindText("name"))),
            "formula" => depth == 0 ? Formula(value) : "",
            "rollup" => depth == 0 ? Rollup(value) : "",
            "relation" => Relation(value, property.IsTrue("has_more")),
            "unique_id" => string.Join('-', new[] { value.FindText("prefix"), Number(value.Find("number")) }.Where(static part => !string.IsNullOrEmpty(part))),
            "verification" => value.FindText("state") ?? "",
            "place" => Join([value.FindText("name"), value.FindText("address")]),
            _ => value.ValueKind switch { JsonValueKind.String => value.AsText() ?? "", JsonValueKind.Number => Number(value), _ => RichText.Plain(value.Find("rich_text")) },
        };
    }

    private static string Formula(JsonElement value) => value.FindText("type") switch
    {
        "string" => value.FindText("string") ?? "",
        "number" => Number(value.Find("number")),
        "boolean" => value.IsTrue("boolean") ? "yes" : "no",
        "date" => Date(value.Find("date")),
        _ => "",
    };

    private static string Rollup(JsonElement value) => value.FindText("type") switch
    {
        "number" => Number(value.Find("number")),
        "date" => Date(value.Find("date")),
        "array" => Join(value.FindItems("array").Select(static element =>
            element.FindText("type") == "title" ? RichText.Plain(element.Find("title")) : Value(element, 1))),
        _ => "",
    };

    private static string Relation(JsonElement value, bool more) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and var count
        ? $"{count.ToString(CultureInfo.InvariantCulture)}{(more ? "+" : "")} linked page{(count == 1 && !more ? "" : "s")}"
        : "";

    private static string Date(JsonElement value) =>
        value.FindText("start") is not { } start ? "" : value.FindText("end") is { } end ? $"{start} to {end}" : start;

    private static string Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "";

    private static string Join(IEnumerable<string?> words) => string.Join(", ", words.Where(static word => !string.IsNullOrWhiteSpace(word)));
}
