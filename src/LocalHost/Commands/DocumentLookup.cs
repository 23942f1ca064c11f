using Ingest.Domain.Documents;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Commands;

/// <summary>Finds the document a person means.</summary>
internal static class DocumentLookup
{
    private const int Suggestions = 5;

    /// <summary>The document of this id, or the one live document of this name.</summary>
    /// <exception cref="FatalException"><c>not_found</c> with names that come close, or <c>invalid_request</c> when several collections have the name.</exception>
    /// <param name="queries">The documents.</param>
    /// <param name="nameOrId">What the person said.</param>
    /// <param name="collection">The collection, or null for any.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="collectionArgument">How the collection is said here, for the message.</param>
    public static async Task<DocumentView> FindAsync(
        this IDocumentQueries queries, string nameOrId, string? collection, CancellationToken cancellationToken, string collectionArgument = "--collection")
    {
        if (Guid.TryParse(nameOrId, out var id) && await queries.FindAsync(id, cancellationToken) is { } byId)
        {
            return byId;
        }

        var found = await queries.FindByNameAsync(DocumentName.Parse(nameOrId).Value, collection, cancellationToken);
        return found.Count switch
        {
            1 => found[0],
            0 => throw new FatalException(ErrorCodes.NotFound, $"There is no document '{nameOrId}'.{await SuggestAsync(queries, nameOrId, collection, cancellationToken)}"),
            _ => throw new FatalException(
                ErrorCodes.InvalidRequest,
                $"Several collections have a document '{nameOrId}': {string.Join(", ", found.Select(static d => d.Collection))}. Say which with {collectionArgument}."),
        };
    }

    private static async Task<string> SuggestAsync(IDocumentQueries queries, string name, string? collection, CancellationToken cancellationToken)
    {
        var like = Path.GetFileNameWithoutExtension(name);
        var page = await queries.ListAsync(new DocumentFilter(collection, NameContains: like.Length == 0 ? name : like, Limit: Suggestions), cancellationToken);
        return page.Items.Count == 0 ? " ./ingest status shows what there is." : $" Did you mean {string.Join(", ", page.Items.Select(static d => $"'{d.Name}'"))}?";
    }
}
