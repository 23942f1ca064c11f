using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ingest.Api.Tests;

/// <summary>Checks a refusal whole: status, media type, members, and that it gives nothing away.</summary>
internal static partial class ProblemReading
{
    public static async Task<JsonElement> ShouldBeProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"Expected {status}, found {response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal($"urn:ingest:problem:{code}", problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.DoesNotMatch(Leak(), text);
        return problem;
    }

    [GeneratedRegex(@"   at |\.cs:line|select .* from|/home/|/srv/|/tmp/|System\.", RegexOptions.IgnoreCase)]
    private static partial Regex Leak();
}
