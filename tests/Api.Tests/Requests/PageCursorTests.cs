using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Sources;

namespace Ingest.Api.Tests.Requests;

public sealed class PageCursorTests
{
    [Fact]
    public void Read_WhatWasWritten_ComesBack() => Prop
        .ForAll<Guid, string>((id, filters) => PageCursor.ReadId(PageCursor.Write((Guid?)id, filters ?? ""), filters ?? "") == id)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadNumber_WhatWasWritten_ComesBack() => Prop
        .ForAll<int, string>((number, list) => PageCursor.ReadNumber(PageCursor.Write((int?)number, list ?? ""), list ?? "") == number)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadItem_WhatWasWritten_ComesBack() => Prop
        .ForAll(
            ArbMap.Default.ArbFor<NonEmptyString>(), ArbMap.Default.ArbFor<NonEmptyString>(), ArbMap.Default.ArbFor<string>(),
            static (partition, key, list) =>
            {
                var item = new ItemKey(Storable(partition.Get), Storable(key.Get));
                return PageCursor.ReadItem(PageCursor.Write((ItemKey?)item, list ?? ""), list ?? "") == item;
            })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void ReadItem_AnyTextOrBytes_IsRefusedOrAnItem() => Prop
        .ForAll<string, byte[]>(static (text, bytes) =>
        {
            foreach (var cursor in new[] { text ?? "", Convert.ToBase64String(bytes ?? []).TrimEnd('=').Replace('+', '-').Replace('/', '_') })
            {
                Assert.Throws<RequestException>(() => PageCursor.ReadItem(cursor, "list"));
            }
        })
        .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("p\0", "k")]
    [InlineData("p", "\0")]
    public void ReadItem_ZeroByte_IsRefused(string partition, string key) =>
        Assert.Throws<RequestException>(() => PageCursor.ReadItem(PageCursor.Write((ItemKey?)new ItemKey(partition, key), "list"), "list"));

    [Fact]
    public void Read_OtherFilters_Refuses()
    {
        var cursor = PageCursor.Write((Guid?)Guid.NewGuid(), "a");
        Assert.Throws<RequestException>(() => PageCursor.ReadId(cursor, "b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("'; drop table document; --00")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAA AAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Read_NoCursor_Refuses(string text) => Assert.Throws<RequestException>(() => PageCursor.ReadId(text, ""));

    [Fact]
    public void Write_TheEnd_IsNull() => Assert.Null(PageCursor.Write((Guid?)null, ""));

    /// <summary>As the database would keep it: whole characters, no zero.</summary>
    private static string Storable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\0", "0", StringComparison.Ordinal);
}
