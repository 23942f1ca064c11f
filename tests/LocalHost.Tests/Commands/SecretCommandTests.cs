using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class SecretCommandTests
{
    [Fact]
    public async Task Secret_SetListRemove_NeverShowsTheToken()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();

        var set = await ingest.RunWithInputAsync("made-up-token\n", "secret", "set", "tickets", "--expires", "2027-01-31T00:00:00Z");
        var list = await ingest.RunAsync("secret", "list", "--json");
        var removed = await ingest.RunAsync("secret", "remove", "tickets");
        var again = await ingest.RunAsync("secret", "remove", "tickets");

        Assert.Equal((0, 0, 0, 1), (set.ExitCode, list.ExitCode, removed.ExitCode, again.ExitCode));
        var secret = Assert.Single(list.Json.GetProperty("secrets").EnumerateArray());
        Assert.Equal("tickets", secret.GetProperty("name").GetString());
        Assert.Equal(new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero), secret.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.All([set, list, removed], static ended => Assert.DoesNotContain("made-up-token", ended.Output + ended.Error, StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ingest.Home.Find("secrets.json")));
    }

    [Theory]
    [InlineData("", "tickets", "expected a token")]
    [InlineData("two words", "tickets", "expected a token")]
    [InlineData("made-up-token", "Tickets", "name: expected 1 to 63")]
    public async Task Set_WhatCannotBe_IsRefused(string token, string name, string message)
    {
        using var ingest = IngestProcess.CreateWithOwnServers();

        var set = await ingest.RunWithInputAsync(token, "secret", "set", name);

        Assert.Equal(2, set.ExitCode);
        Assert.Contains(message, set.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(ingest.Home.Find("secrets.json")));
    }

    [Fact]
    public async Task Set_TokenAsAnArgument_IsRefused()
    {
        using var ingest = IngestProcess.CreateWithOwnServers();

        var set = await ingest.RunWithInputAsync("", "secret", "set", "tickets", "made-up-token");

        Assert.Equal(2, set.ExitCode);
        Assert.False(File.Exists(ingest.Home.Find("secrets.json")));
    }
}
