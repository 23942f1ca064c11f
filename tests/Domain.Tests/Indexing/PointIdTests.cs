using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;

namespace Ingest.Domain.Tests.Indexing;

public sealed class PointIdTests
{
    [Fact]
    public void Create_KnownChunk_IsTheIdThatIsStored() => Assert.Equal(
        new Guid("b39b5547-21e0-5e29-9913-cff1d64a4aff"), PointId.Create(new VersionKey(new Guid("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0fa1b2"), 3), 41));

    [Fact]
    public void Create_AnyChunk_IsAnRfc9562Version5Id() => Prop.ForAll<Guid, int, int>((document, version, ordinal) =>
    {
        var id = PointId.Create(new VersionKey(document, version), ordinal);

        return id.Version == 5 && (id.Variant & 0xC) == 0x8;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Create_SameChunk_IsTheSameId() => Prop.ForAll<Guid, int, int>((document, version, ordinal) =>
        PointId.Create(new VersionKey(document, version), ordinal) == PointId.Create(new VersionKey(document, version), ordinal))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Create_DifferentChunks_AreDifferentIds() => Prop.ForAll<(Guid, int, int), (Guid, int, int)>((a, b) =>
        a == b || Id(a) != Id(b)).QuickCheckThrowOnFailure();

    [Fact]
    public void Create_NeighboursOfOneDocument_NeverCollide()
    {
        var document = new Guid("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0fa1b2");
        var ids = Enumerable.Range(1, 50).SelectMany(v => Enumerable.Range(0, 200).Select(o => Id((document, v, o)))).ToHashSet();

        Assert.Equal(50 * 200, ids.Count);
    }

    private static Guid Id((Guid Document, int Version, int Ordinal) chunk) =>
        PointId.Create(new VersionKey(chunk.Document, chunk.Version), chunk.Ordinal);
}
