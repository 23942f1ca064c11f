using FsCheck;
using FsCheck.Fluent;
using Ingest.Api.Problems;
using Ingest.Api.Requests;

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
}
