namespace Ingest.Api.Tests;

public sealed class ApiOptionsTests
{
    [Fact]
    public void Validate_NoKeyAndNoFile_NamesSetting()
    {
        var result = new ApiOptionsValidation().Validate(null, new ApiOptions());

        Assert.Contains("Ingest:Api:Keys:0: expected a key of 32 to 200 characters, but found nothing", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ShortKey_NamesItsIndexAndNotTheKey()
    {
        var result = new ApiOptionsValidation().Validate(null, new ApiOptions { Keys = { new string('k', 32), "hunter2" } });

        Assert.Contains("Ingest:Api:Keys:1", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.FailureMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_UnresolvedKeyVaultReference_IsNoKey()
    {
        var result = new ApiOptionsValidation().Validate(
            null, new ApiOptions { Keys = { "@Microsoft.KeyVault(SecretUri=https://vault.example.org/secrets/ingest-api-key)" } });

        Assert.Contains(
            "Ingest:Api:Keys:0: expected the secret behind the Key Vault reference, but found 'the reference itself'",
            result.FailureMessage,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_KeyFileOnly_Succeeds() =>
        Assert.True(new ApiOptionsValidation().Validate(null, new ApiOptions { KeyFile = "api.key" }).Succeeded);
}
