using Microsoft.AspNetCore.Http;

namespace Ingest.Api;

/// <summary>One line of the route table.</summary>
/// <param name="Method">HTTP method in upper case. A GET route answers HEAD too.</param>
/// <param name="Pattern">Route pattern below <c>/api/</c>, as a Functions HTTP trigger wants it: <c>documents/{id}</c>.</param>
/// <param name="Handler">An <see cref="IApiHandler"/> in the container.</param>
/// <param name="RequiresKey">False only for the liveness check.</param>
public sealed record ApiRoute(string Method, string Pattern, Type Handler, bool RequiresKey = true)
{
    /// <summary>True when a request with this method belongs to the route.</summary>
    public bool Answers(string method) => method == Method || (HttpMethods.IsHead(method) && HttpMethods.IsGet(Method));

    internal static ApiRoute Get<THandler>(string pattern) where THandler : IApiHandler => new(HttpMethods.Get, pattern, typeof(THandler));

    internal static ApiRoute Post<THandler>(string pattern) where THandler : IApiHandler => new(HttpMethods.Post, pattern, typeof(THandler));

    internal static ApiRoute Delete<THandler>(string pattern) where THandler : IApiHandler => new(HttpMethods.Delete, pattern, typeof(THandler));
}
