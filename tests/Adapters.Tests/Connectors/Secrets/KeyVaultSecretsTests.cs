using Azure.Identity;
using Ingest.Adapters.Connectors.Secrets;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Connectors.Secrets;

public sealed class KeyVaultSecretsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 2, 0, 0, TimeSpan.Zero);
    private static readonly Source Jira = new("jira", new SourceOptions { Product = "jira" });

    private readonly ManualTimeProvider _time = new(Start);
    private VaultDouble _vault = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _vault = await VaultDouble.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task GetAsync_SecretOfTheSource_AnswersTheChallengeAndReadsValueAndExpiry()
    {
        var expires = new DateTimeOffset(2026, 12, 24, 0, 0, 0, TimeSpan.Zero);
        _vault.Secrets["jira"] = ("token-1\n", expires);

        var secret = await Secrets().GetAsync(Jira, Stop);

        Assert.Equal(("token-1", expires), (secret.Value, secret.ExpiresAt));
        Assert.Equal(["!GET /secrets/jira/", "GET /secrets/jira/"], _vault.Requests);
        Assert.Equal([("https://vault.azure.net/.default", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")], _vault.Asked);
    }

    [Fact]
    public async Task GetAsync_SourceNamesAnotherSecret_ReadsThatOne()
    {
        _vault.Secrets["team-jira-token"] = ("token-2", null);

        var secret = await Secrets().GetAsync(new Source("team_jira", new SourceOptions { Product = "jira", Secret = "team-jira-token" }), Stop);

        Assert.Equal(("token-2", (DateTimeOffset?)null), (secret.Value, secret.ExpiresAt));
    }

    [Fact]
    public async Task GetAsync_AskedAgain_RemembersForFiveMinutesAndThenUsesTheExchangedOne()
    {
        _vault.Secrets["jira"] = ("old", null);
        var secrets = Secrets();
        await secrets.GetAsync(Jira, Stop);
        var requests = _vault.Requests.Count;
        _vault.Secrets["jira"] = ("new", null);

        _time.Advance(KeyVaultSecrets.Memory - TimeSpan.FromSeconds(1));
        Assert.Equal("old", (await secrets.GetAsync(Jira, Stop)).Value);
        Assert.Equal(requests, _vault.Requests.Count);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("new", (await secrets.GetAsync(Jira, Stop)).Value);
    }

    [Fact]
    public async Task GetAsync_SecretCreatedAfterAFailure_IsFoundAtOnce()
    {
        var secrets = Secrets();
        await Assert.ThrowsAsync<FatalException>(() => secrets.GetAsync(Jira, Stop));
        _vault.Secrets["jira"] = ("token", null);

        Assert.Equal("token", (await secrets.GetAsync(Jira, Stop)).Value);
    }

    [Fact]
    public async Task GetAsync_NoSuchSecret_SaysHowToCreateIt()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => Secrets().GetAsync(Jira, Stop));

        Assert.Equal(ErrorCodes.SourceRefused, error.Code);
        Assert.Contains($"Secret 'jira' of {_vault.Host} (token of source 'jira')", error.Message, StringComparison.Ordinal);
        Assert.Contains($"--vault-name {_vault.Name} --name jira", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "Forbidden", "ForbiddenByRbac", "Key Vault Secrets User")]
    [InlineData(403, "Forbidden", null, "Key Vault Secrets User")]
    [InlineData(403, "Forbidden", "SecretDisabled", "Enable it")]
    [InlineData(403, "Forbidden", "ForbiddenByFirewall", "firewall")]
    public async Task GetAsync_Refused_SaysWhatToGrant(int status, string code, string? inner, string advice)
    {
        _vault.Secrets["jira"] = ("token", null);
        _vault.Faults.Enqueue(VaultDouble.Answering(status, code, inner));

        var error = await Assert.ThrowsAsync<FatalException>(() => Secrets().GetAsync(Jira, Stop));

        Assert.Equal(ErrorCodes.SourceRefused, error.Code);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_TokenOfAnotherTenant_IsRefusedAndNamesTheIdentity()
    {
        for (var i = 0; i < 3; i++)
        {
            _vault.Faults.Enqueue(VaultDouble.Answering(401, "Unauthorized"));
        }

        var error = await Assert.ThrowsAsync<FatalException>(() => Secrets().GetAsync(Jira, Stop));

        Assert.Contains("Ingest:KeyVault:ClientId", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task GetAsync_EmptySecret_IsRefused(string value)
    {
        _vault.Secrets["jira"] = (value, null);

        Assert.Contains("is empty", (await Assert.ThrowsAsync<FatalException>(() => Secrets().GetAsync(Jira, Stop))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_NameThatNoVaultAccepts_NamesTheSettingAndSendsNothing()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => Secrets().GetAsync(new Source("team_jira", new SourceOptions { Product = "jira" }), Stop));

        Assert.Contains("Ingest:Sources:team_jira:Secret", error.Message, StringComparison.Ordinal);
        Assert.Empty(_vault.Requests);
    }

    [Fact]
    public async Task GetAsync_TroubleThatPasses_IsTriedAgain()
    {
        _vault.Secrets["jira"] = ("token", null);
        _vault.Faults.Enqueue(VaultDouble.Answering(503, "ServiceUnavailable"));
        _vault.Faults.Enqueue(VaultDouble.Answering(500, "InternalError"));

        Assert.Equal("token", (await Secrets(retries: 2).GetAsync(Jira, Stop)).Value);
    }

    [Fact]
    public async Task GetAsync_TroubleThatStays_IsRetryable()
    {
        _vault.Faults.Enqueue(VaultDouble.Answering(503, "ServiceUnavailable"));

        var error = await Assert.ThrowsAsync<RetryableException>(() => Secrets().GetAsync(Jira, Stop));

        Assert.Equal(ErrorCodes.SourceUnavailable, error.Code);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_TooManyReaders_KeepsTheVaultsRetryAfter()
    {
        _vault.Faults.Enqueue(VaultDouble.Answering(429, "Throttled", retryAfter: "7"));

        var error = await Assert.ThrowsAsync<RetryableException>(() => Secrets().GetAsync(Jira, Stop));

        Assert.Equal((ErrorCodes.SourceUnavailable, TimeSpan.FromSeconds(7)), (error.Code, error.RetryAfter!.Value));
    }

    [Fact]
    public async Task GetAsync_NoAnswerInTime_IsRetryableAndNamesTheSetting()
    {
        var arrived = new TaskCompletionSource();
        _vault.Faults.Enqueue(async http =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });

        var reading = Secrets().GetAsync(Jira, Stop);
        await arrived.Task.WaitAsync(Stop);
        _time.Advance(TimeSpan.FromSeconds(21));

        var error = await Assert.ThrowsAsync<RetryableException>(() => reading);
        Assert.Equal(ErrorCodes.SourceUnavailable, error.Code);
        Assert.Contains("Ingest:KeyVault:RequestTimeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_CallerStops_IsCancellation()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _vault.Faults.Enqueue(async http =>
        {
            await caller.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Secrets().GetAsync(Jira, caller.Token));
    }

    [Fact]
    public async Task GetAsync_AnswerOfAnotherShape_IsRetryable()
    {
        _vault.Faults.Enqueue(static http => http.Response.WriteAsJsonAsync(new { value = "token", attributes = "none" }));
        _vault.Faults.Enqueue(static http => http.Response.WriteAsync("<html>"));

        Assert.Equal(ErrorCodes.SourceUnavailable, (await Assert.ThrowsAsync<RetryableException>(() => Secrets().GetAsync(Jira, Stop))).Code);
        Assert.Equal(ErrorCodes.SourceUnavailable, (await Assert.ThrowsAsync<RetryableException>(() => Secrets().GetAsync(Jira, Stop))).Code);
    }

    [Fact]
    public async Task GetAsync_ConnectionBreaks_IsRetryable()
    {
        _vault.Faults.Enqueue(http =>
        {
            http.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(ErrorCodes.SourceUnavailable, (await Assert.ThrowsAsync<RetryableException>(() => Secrets().GetAsync(Jira, Stop))).Code);
    }

    [Fact]
    public async Task GetAsync_NoTokenForTheIdentity_IsRetryableAndSaysSo()
    {
        _vault.IdentityFails = new CredentialUnavailableException("ManagedIdentityCredential authentication unavailable.\nA long story.");

        var error = await Assert.ThrowsAsync<RetryableException>(() => Secrets().GetAsync(Jira, Stop));

        Assert.Contains("no token for the managed identity (ManagedIdentityCredential authentication unavailable)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_ChallengeOfAnotherDomain_SendsNoTokenThere()
    {
        _vault.Resource = "https://vault.example.org";

        var error = await Assert.ThrowsAsync<FatalException>(() => Secrets().GetAsync(Jira, Stop));

        Assert.Contains("Ingest:KeyVault:Uri", error.Message, StringComparison.Ordinal);
        Assert.Equal(["!GET /secrets/jira/"], _vault.Requests);
        Assert.Empty(_vault.Asked);
    }

    [Fact]
    public async Task GetAsync_AnyText_HidesTheToken()
    {
        _vault.Secrets["jira"] = ("very-secret", null);

        Assert.DoesNotContain("very-secret", (await Secrets().GetAsync(Jira, Stop)).ToString(), StringComparison.Ordinal);
    }

    private KeyVaultSecrets Secrets(int retries = 0)
    {
        var options = new KeyVaultOptions { MaxRetries = retries };
        return new KeyVaultSecrets(_vault.Connect(options), Options.Create(options), _time);
    }
}
