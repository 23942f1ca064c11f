using Ingest.Adapters.Connectors.Secrets;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Connectors.Secrets;

public sealed class SecretsFileTests : IDisposable
{
    private const string Token = "xoxb-made-up-1";

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder.Find("secrets.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetAsync_TokenWithExpiry_AnswersBoth()
    {
        Write($$"""{ "tickets": { "token": "{{Token}}", "expiresAt": "2027-01-01T00:00:00Z" } }""");

        var secret = await GetAsync(new Source("tickets", new SourceOptions()));

        Assert.Equal(new SourceSecret(Token, new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)), secret);
    }

    [Fact]
    public async Task GetAsync_PlainTokenUnderTheSourcesSecretName_IsFound()
    {
        Write($$"""{ "atlassian": "{{Token}}" }""");

        var secret = await GetAsync(new Source("tickets", new SourceOptions { Secret = "atlassian" }));

        Assert.Equal(new SourceSecret(Token, null), secret);
    }

    [Fact]
    public async Task GetAsync_NoFile_SaysWhereItLookedAndHowToPutOneThere()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => GetAsync(new Source("tickets", new SourceOptions())));

        Assert.Equal(ErrorCodes.SourceRefused, error.Code);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Contains("./ingest secret set tickets", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_RenewedToken_IsUsedAtOnce()
    {
        var secrets = new FileSecrets(new SecretsFile(FilePath));
        var source = new Source("tickets", new SourceOptions());
        new SecretsFile(FilePath).Set("tickets", new SourceSecret("old", null));
        await secrets.GetAsync(source, TestContext.Current.CancellationToken);

        new SecretsFile(FilePath).Set("tickets", new SourceSecret("new", null));

        Assert.Equal("new", (await secrets.GetAsync(source, TestContext.Current.CancellationToken)).Value);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Read_OthersMayUseTheFile_IsRefusedWithTheCommandThatMendsIt(UnixFileMode wider)
    {
        Write($$"""{ "tickets": "{{Token}}" }""");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | wider);

        var error = Assert.Throws<FatalException>(() => new SecretsFile(FilePath).Read());

        Assert.Equal(ErrorCodes.SourceRefused, error.Code);
        Assert.Contains($"chmod 600 '{FilePath}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SymbolicLink_IsRefused()
    {
        Write($$"""{ "tickets": "{{Token}}" }""");
        var link = _folder.Find("link.json");
        File.CreateSymbolicLink(link, FilePath);

        var error = Assert.Throws<FatalException>(() => new SecretsFile(link).Read());

        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "tickets": "xoxb-made-up-1" """)]
    [InlineData("""[ "xoxb-made-up-1" ]""")]
    [InlineData("""{ "tickets": { "tokn": "xoxb-made-up-1" } }""")]
    [InlineData("""{ "tickets": { "token": "xoxb-made-up-1", "expiresAt": "xoxb-made-up-1" } }""")]
    [InlineData("""{ "tickets": "two words xoxb-made-up-1" }""")]
    [InlineData("""{ "tickets": ["xoxb-made-up-1"] }""")]
    [InlineData("""{ "tickets": "xoxb-made-up-1", "tickets": "xoxb-made-up-2" }""")]
    public void Read_SomethingElse_IsRefusedWithoutRepeatingIt(string json)
    {
        Write(json);

        var error = Assert.Throws<FatalException>(() => new SecretsFile(FilePath).Read());

        Assert.Equal(ErrorCodes.SourceRefused, error.Code);
        Assert.DoesNotContain("made-up", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Set_ThenRead_KeepsTheOthersAndTheModeAndTheExpiry()
    {
        var file = new SecretsFile(FilePath);
        var expiry = new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));

        file.Set("tickets", new SourceSecret(Token, null));
        file.Set("chat", new SourceSecret("other", expiry));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal(
            [KeyValuePair.Create("chat", new SourceSecret("other", expiry)), KeyValuePair.Create("tickets", new SourceSecret(Token, null))],
            file.Read().OrderBy(static s => s.Key, StringComparer.Ordinal));
        Assert.False(File.Exists(FilePath + ".new"));
    }

    [Theory]
    [InlineData("Tickets", "token")]
    [InlineData("", "token")]
    [InlineData("tickets", "")]
    [InlineData("tickets", "two words")]
    [InlineData("tickets", "line\n")]
    public void Set_UnusableNameOrToken_IsRefusedAndWritesNothing(string name, string token)
    {
        var error = Assert.Throws<FatalException>(() => new SecretsFile(FilePath).Set(name, new SourceSecret(token, null)));

        Assert.Equal(ErrorCodes.InvalidRequest, error.Code);
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public void Remove_KnownAndUnknown_SaysWhetherItWasThere()
    {
        var file = new SecretsFile(FilePath);
        file.Set("tickets", new SourceSecret(Token, null));

        Assert.True(file.Remove("tickets"));
        Assert.False(file.Remove("tickets"));
        Assert.Empty(file.Read());
    }

    private Task<SourceSecret> GetAsync(Source source) =>
        new FileSecrets(new SecretsFile(FilePath)).GetAsync(source, TestContext.Current.CancellationToken);

    private void Write(string json)
    {
        _folder.Write("secrets.json", json);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
