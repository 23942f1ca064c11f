using Ingest.Domain.Errors;

namespace Ingest.Domain.Indexing;

/// <summary>The check that every index makes of the vectors it gets: a collection holds vectors of one size.</summary>
public static class VectorDimensions
{
    /// <summary>Passes if both are the same.</summary>
    /// <param name="operation">What was tried, for people.</param>
    /// <param name="collection">Vector collection.</param>
    /// <param name="expected">Dimensions the collection was made with.</param>
    /// <param name="actual">Dimensions of the vectors at hand.</param>
    /// <exception cref="FatalException"><c>dimension_mismatch</c>: they differ.</exception>
    public static void Require(string operation, string collection, int expected, int actual)
    {
        if (expected != actual)
        {
            throw new FatalException(
                ErrorCodes.DimensionMismatch,
                $"{operation}: vector collection '{collection}' holds vectors of {expected} dimensions, but these have {actual}. "
                + "Use the embedding model the collection was made with, or a new collection.");
        }
    }
}
