using System.Globalization;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Problems;

/// <summary>The one table from exceptions to HTTP: status, code, what may be said, and headers.</summary>
internal static class ProblemMap
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    public static RequestException Map(Exception error) => error switch
    {
        RequestException request => request,
        RetryableException { Code: not ErrorCodes.UploadIncomplete } retryable => Busy(retryable),
        SettingException => Unexpected(error),
        IngestException known when StatusOf(known.Code) is { } status => new RequestException(status, known.Code, known.Message, known)
        {
            ClosesConnection = known.Code == ErrorCodes.TooLarge,
        },
        IngestException other => new RequestException(StatusCodes.Status500InternalServerError, other.Code, other.Message, other),

        // What Kestrel says of a body it cannot read: chunks that are none, an end before the announced length, 408, 413.
        BadHttpRequestException bad => new RequestException(
            bad.StatusCode, CodeOf(bad.StatusCode), "The request's body could not be read to its end. Send the request again.", bad)
        {
            ClosesConnection = true,
        },
        _ => Unexpected(error),
    };

    public static string TitleOf(string code) => code switch
    {
        ErrorCodes.Unauthorized => "A key is needed",
        ErrorCodes.InvalidRequest => "The request is malformed",
        ErrorCodes.InvalidName => "The name is not usable",
        ErrorCodes.NotFound => "Not found",
        ErrorCodes.NameTaken => "The name is taken",
        ErrorCodes.Cancelled => "The batch is cancelled",
        ErrorCodes.InvalidState => "The state does not allow this",
        ErrorCodes.TooLarge => "Too large",
        ErrorCodes.UploadIncomplete => "The upload broke off",
        ErrorCodes.UnsupportedType => "No extractor reads this",
        ErrorCodes.RequestTimeout => "The body came too slowly",
        ErrorCodes.MethodNotAllowed => "The method is not allowed here",
        ErrorCodes.UnsupportedMediaType => "The content type is not one this address reads",
        ErrorCodes.BlobMissing => "The stored bytes are missing",
        ErrorCodes.BlobChanged => "The stored bytes changed",
        ErrorCodes.NotReady => "Not ready",
        ErrorCodes.DatabaseUnavailable or ErrorCodes.StorageUnavailable or ErrorCodes.EmbedderUnavailable or ErrorCodes.IndexUnavailable
            => "A service is not available right now",
        _ => "The request failed",
    };

    private static int? StatusOf(string code) => code switch
    {
        ErrorCodes.InvalidName or ErrorCodes.InvalidRequest or ErrorCodes.UploadIncomplete => StatusCodes.Status400BadRequest,
        ErrorCodes.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorCodes.NotFound or ErrorCodes.BlobMissing => StatusCodes.Status404NotFound,
        ErrorCodes.NameTaken or ErrorCodes.InvalidState or ErrorCodes.BlobChanged or ErrorCodes.Cancelled => StatusCodes.Status409Conflict,
        ErrorCodes.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCodes.UnsupportedType => StatusCodes.Status415UnsupportedMediaType,
        _ => null,
    };

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => ErrorCodes.RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => ErrorCodes.TooLarge,
        _ => ErrorCodes.InvalidRequest,
    };

    private static RequestException Busy(RetryableException error) => new(StatusCodes.Status503ServiceUnavailable, error.Code, error.Message, error)
    {
        Headers =
        {
            ["Retry-After"] = Math.Max(1, Math.Ceiling((error.RetryAfter ?? DefaultRetryAfter).TotalSeconds)).ToString("0", CultureInfo.InvariantCulture),
        },
    };

    private static RequestException Unexpected(Exception error) => new(
        StatusCodes.Status500InternalServerError,
        ErrorCodes.Unexpected,
        "An error nobody foresaw. The log has the details under this trace id.",
        error);
}
