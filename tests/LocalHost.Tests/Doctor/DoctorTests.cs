using System.Text.Json;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Doctor;

public sealed class DoctorTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Doctor_WorkingHome_ProvesEveryPartAndHidesSecrets()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Worker__Slots", "3");
        await ingest.RunAsync("run", ingest.Write("fine.txt", "Words."), ingest.Write("junk.bin", "\u0001\u0002\u0003\0\0\0\u0007"));

        var doctor = await ingest.RunAsync("doctor", "--json");

        Assert.Equal(0, doctor.ExitCode);
        Assert.True(doctor.Json.GetProperty("ok").GetBoolean());
        Assert.All(["postgres", "blobs", "vectors", "embedder lexical-512", "schema", "clock", "PostgreSQL", "Node.js", "pdftotext"], part => Assert.Equal("ok", Find(doctor.Json, part).Result));
        Assert.Contains(All(doctor.Json), static f => f is { Result: "warn", Part: "collection default" } && f.What.Contains("1 document failed with ", StringComparison.Ordinal));
        Assert.Contains(All(doctor.Json), static f => f.What == "Ingest:Worker:Slots = 3 (environment)");
        Assert.DoesNotContain("Password", doctor.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AccountKey", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_FreshDatabase_SaysWhatIsMissingAndAppliesNothing()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        Directory.CreateDirectory(ingest.Home.Logs);

        var first = await ingest.RunAsync("doctor", "--json");
        var second = await ingest.RunAsync("doctor", "--json");

        Assert.Equal("warn", Find(first.Json, "schema").Result);
        Assert.Equal(Find(first.Json, "schema"), Find(second.Json, "schema"));
    }

    [Fact]
    public async Task Doctor_UnreachableDatabase_FailsItAndGoesOn()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        Directory.CreateDirectory(ingest.Home.Logs);
        ingest.Set("Ingest__Postgres__ConnectionString", "Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=2");

        var doctor = await ingest.RunAsync("doctor", "--json");

        Assert.Equal(1, doctor.ExitCode);
        Assert.Equal("fail", Find(doctor.Json, "schema").Result);
        Assert.Equal("ok", Find(doctor.Json, "Node.js").Result);
    }

    [Fact]
    public async Task Doctor_BrokenSettingsFile_NamesItAndLooksAtTheRest()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        Directory.CreateDirectory(ingest.Home.Logs);
        await File.WriteAllTextAsync(ingest.Home.Find("settings.json"), "{ \"Ingest\": ", Cancelled);

        var doctor = await ingest.RunAsync("doctor");

        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("settings.json", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("PostgreSQL", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("1 failed", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_WrongSetting_SaysWhichAndWhatWasNotLookedAt()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        Directory.CreateDirectory(ingest.Home.Logs);
        ingest.Set("Ingest__Workr__Slots", "2");

        var doctor = await ingest.RunAsync("doctor", "--json");

        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("Did you mean Ingest:Worker?", Find(doctor.Json, "settings").What, StringComparison.Ordinal);
        Assert.Equal("warn", Find(doctor.Json, "the rest").Result);
    }

    [Fact]
    public async Task Doctor_KeyThatOthersMayRead_Fails()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        Directory.CreateDirectory(ingest.Home.Logs);
        await File.WriteAllTextAsync(ingest.Home.Find("api-key"), "x", Cancelled);
        File.SetUnixFileMode(ingest.Home.Find("api-key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        var doctor = await ingest.RunAsync("doctor", "--json");

        Assert.Equal("fail", Find(doctor.Json, "keys").Result);
        Assert.Contains("chmod 600", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_NoDataFolder_MakesNone()
    {
        using var folder = new TemporaryFolder();
        using var ingest = IngestProcess.CreateWithOwnServers();
        ingest.Set("INGEST_HOME", folder.Find("none"));

        var doctor = await ingest.RunAsync("doctor", "--json");

        Assert.Equal(0, doctor.ExitCode);
        Assert.False(Directory.Exists(folder.Find("none")));
    }

    private static FindingLine Find(JsonElement report, string part) => All(report).First(finding => finding.Part == part);

    private static IEnumerable<FindingLine> All(JsonElement report) => report.GetProperty("checks").EnumerateArray().Select(static check => new FindingLine(
        check.GetProperty("part").GetString()!, check.GetProperty("result").GetString()!, check.GetProperty("what").GetString()!));

    private sealed record FindingLine(string Part, string Result, string What);
}
