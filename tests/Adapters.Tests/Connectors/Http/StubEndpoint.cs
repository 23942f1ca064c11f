using Ingest.Vendors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Adapters.Tests.Connectors.Http;

/// <summary>A server that answers what a test says; the token is not looked at.</summary>
internal sealed class StubEndpoint(JumpingClock clock, Func<HttpContext, Task> answer) : VendorServer(clock)
{
    protected override bool IsTokenOf(HttpRequest request) => true;

    protected override Task HandleAsync(HttpContext context) => answer(context);

    protected override Task AnswerExpiredTokenAsync(HttpContext context) => throw new NotSupportedException();

    protected override Task AnswerMissingScopeAsync(HttpContext context) => throw new NotSupportedException();
}
