using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Tests.Requests;

public sealed class QueryParametersTests
{
    [Theory]
    [InlineData("?name=a+b%20c", "a b c")]
    [InlineData("?name=%F0%9F%98%80%2Fx", "😀/x")]
    [InlineData("?name=a=b", "a=b")]
    [InlineData("?name=", "")]
    [InlineData("?name", "")]
    [InlineData("?&&name=x&", "x")]
    [InlineData("?name=..%2F..%2Fetc", "../../etc")]
    [InlineData("?name=%00", "\0")]
    public void Read_OneParameter_DecodesIt(string query, string expected) => Assert.Equal(expected, Read(query, "name").Find("name"));

    [Theory]
    [InlineData("?name=%FF")]
    [InlineData("?name=%C3")]
    [InlineData("?name=%")]
    [InlineData("?name=%4")]
    [InlineData("?name=%zz")]
    [InlineData("?name=%+1")]
    [InlineData("?name=%ED%A0%80")]
    public void Read_NotUtf8_Refuses(string query) => Assert.Contains("UTF-8", Refusal(query, "name").Message, StringComparison.Ordinal);

    [Fact]
    public void Read_Repeated_RefusesNamingIt() => Assert.Contains("'name'", Refusal("?name=a&name=b", "name").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("?onconflict=replace", "onConflict")]
    [InlineData("?colection=a", "collection")]
    [InlineData("?nmae=a", "name")]
    public void Read_Misspelt_Suggests(string query, string meant) =>
        Assert.EndsWith($"Did you mean '{meant}'?", Refusal(query, "collection", "name", "onConflict").Message, StringComparison.Ordinal);

    [Fact]
    public void Read_Unknown_ListsKnownAndDoesNotEcho()
    {
        var message = Refusal("?" + new string('x', 5000) + "=1", "collection", "name").Message;

        Assert.EndsWith("Known are: collection, name.", message, StringComparison.Ordinal);
        Assert.True(message.Length < 200);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("-1")]
    [InlineData("1e2")]
    [InlineData("99999999999999999999")]
    [InlineData("")]
    public void FindNumber_OutsideTheRange_Refuses(string value) =>
        Assert.Throws<RequestException>(() => Read($"?limit={value}", "limit").FindNumber("limit", 1, 500, 50));

    [Fact]
    public void Read_AnyTextPercentEncoded_ComesBack() => Prop
        .ForAll<NonNull<string>>(text =>
        {
            var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            return Read("?name=" + Uri.EscapeDataString(valid), "name").Find("name") == valid;
        })
        .QuickCheckThrowOnFailure();

    private static QueryParameters Read(string query, params string[] allowed)
    {
        // As the server hands it over: raw.
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        return QueryParameters.Read(request, allowed);
    }

    private static RequestException Refusal(string query, params string[] allowed)
    {
        var refusal = Assert.Throws<RequestException>(() => Read(query, allowed));
        Assert.Equal(StatusCodes.Status400BadRequest, refusal.Status);
        return refusal;
    }
}
