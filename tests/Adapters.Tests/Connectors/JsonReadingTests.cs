using System.Text.Json;
using Ingest.Adapters.Connectors;

namespace Ingest.Adapters.Tests.Connectors;

public sealed class JsonReadingTests
{
    [Theory]
    [InlineData("\"tide\"", "tide")]
    [InlineData("\"cut \\ud83d\"", "cut \uFFFD")]
    [InlineData("\"\\udea2 cut\"", "\uFFFD cut")]
    [InlineData("\"whole \\ud83d\\udea2, cut \\ud83d\"", "whole \U0001F6A2, cut \uFFFD")]
    [InlineData("7", null)]
    [InlineData("null", null)]
    public void AsText_AnyValue_IsItsTextWithHalfPairsReplaced(string json, string? expected)
    {
        using var document = JsonDocument.Parse(json);

        Assert.Equal(expected, document.RootElement.AsText());
    }

    [Fact]
    public void Find_WhateverIsNotThere_IsNothing()
    {
        using var document = JsonDocument.Parse("""{ "list": "no list", "at": "no time", "flag": 1 }""");
        var root = document.RootElement;

        Assert.Equal(JsonValueKind.Undefined, root.Find("list").Find("deeper").Find("still").ValueKind);
        Assert.Empty(root.FindItems("list"));
        Assert.Null(root.FindTime("at"));
        Assert.False(root.IsTrue("flag"));
        Assert.Null(root.FindFlag("flag"));
        Assert.Null(root.FindList("list"));
        Assert.Null(root.FindNumber("at"));
    }
}
