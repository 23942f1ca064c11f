using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Where a search stands: everything the next page needs. Page tokens of Jira belong to one query, so the query's time is kept with them.</summary>
/// <param name="Since">The query's time as it was written, or null for none.</param>
/// <param name="Token">The page token.</param>
/// <param name="Trail">The tokens before it.</param>
internal sealed record JiraCursor(string? Since, string Token, string Trail)
{
    /// <summary>The longest cursor the port takes.</summary>
    private const int MaxLength = 4000;

    /// <summary>The cursor after a page.</summary>
    internal static string Write(SourceFailures failures, string operation, string? since, string token, PageTrail trail)
    {
        if (!trail.TryFollow(token, out var next))
        {
            throw failures.RepeatedPage(operation);
        }

        var cursor = JsonSerializer.Serialize(new JiraCursor(since, token, next.ToString()));
        return cursor.Length <= MaxLength
            ? cursor
            : throw failures.Changed(operation, $"the page token has {token.Length} characters, of which fewer than {MaxLength} can be kept");
    }

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="RetryableException"><c>source_cursor_expired</c>: it is not one of this version's.</exception>
    internal static (JiraCursor Cursor, PageTrail Trail) Read(string text)
    {
        try
        {
            var cursor = JsonSerializer.Deserialize<JiraCursor>(text);
            return cursor is { Token.Length: > 0, Trail: not null }
                ? (cursor, PageTrail.Parse(cursor.Trail))
                : throw new FormatException("A cursor has a token and a trail.");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException)
        {
            throw new RetryableException(
                ErrorCodes.SourceCursorExpired, "The cursor is not one of this version's. The partition is read again from its beginning.", exception);
        }
    }
}
