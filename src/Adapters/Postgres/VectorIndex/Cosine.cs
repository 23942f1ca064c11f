using System.Numerics.Tensors;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>The similarity of two vectors of unit length.</summary>
internal static class Cosine
{
    /// <summary>Their dot product; rounding may carry it past the ends, so it is cut to -1 to 1.</summary>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => Math.Clamp(TensorPrimitives.Dot(a, b), -1f, 1f);
}
