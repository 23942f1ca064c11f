using Ingest.Api.Json;
using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api.Documents;

/// <summary>
/// Several files in one request, one part each, taken in one after the other as they arrive. A refused file does not stop the others; a
/// broken request, or a file over the size limit, ends it, and the answer says so.
/// </summary>
internal sealed class MultipartUpload(DocumentUpload upload)
{
    private const int MaxFiles = 1000;

    // RFC 2046, section 5.1.1.
    private const int MaxBoundaryLength = 70;

    private const int MaxPartHeaders = 16;

    public async Task<IResult> HandleAsync(HttpContext context, MediaTypeHeaderValue type)
    {
        var target = UploadTarget.From(QueryParameters.Read(context.Request, "collection", "onConflict", "batch"));
        await upload.BeginAsync(target, context.RequestAborted);
        var reader = new MultipartReader(Boundary(type), context.Request.Body) { HeadersCountLimit = MaxPartHeaders, BodyLengthLimit = null };
        var files = new List<AddedFile>();
        var complete = true;
        while (complete && await NextAsync(reader, context.RequestAborted) is { } part)
        {
            if (files.Count == MaxFiles)
            {
                throw QueryParameters.Invalid($"A request may have {MaxFiles} files; the first {MaxFiles} were taken. Send the others in another one.");
            }

            var fileName = FileName(part);
            var file = await AddAsync(target, fileName, part, context.RequestAborted);
            files.Add(file);
            complete = file.Status != StatusCodes.Status413PayloadTooLarge;
        }

        if (files.Count == 0)
        {
            throw QueryParameters.Invalid("The multipart body has no file part.");
        }

        if (!complete)
        {
            context.Response.Headers.Connection = "close";
        }

        var status = files.TrueForAll(static f => f.Error is null) ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus;
        return TypedResults.Json(new AddedFiles(files, complete), ApiJson.Wire.AddedFiles, statusCode: status);
    }

    private async Task<AddedFile> AddAsync(UploadTarget target, string fileName, MultipartSection part, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = new PartStream(part.Body);
            var (status, added) = await upload.AddAsync(target, DocumentName.Parse(fileName), hash: null, length: null, content, cancellationToken);
            return new AddedFile(fileName, status, added, Error: null);
        }
        catch (FatalException refused) when (refused.Code != ErrorCodes.UploadIncomplete)
        {
            var problem = ProblemMap.Map(refused);
            return new AddedFile(fileName, problem.Status, Document: null, new DocumentError(problem.Code, problem.Message));
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw Broken(error);
        }
    }

    private static string Boundary(MediaTypeHeaderValue type)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        return boundary is { Length: >= 1 and <= MaxBoundaryLength }
            ? boundary
            : throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType,
                ErrorCodes.UnsupportedMediaType,
                $"multipart/form-data needs a boundary of 1 to {MaxBoundaryLength} characters in Content-Type.");
    }

    private static string FileName(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition))
        {
            throw QueryParameters.Invalid("A part of the multipart body has no Content-Disposition.");
        }

        var name = FileName(disposition);
        return string.IsNullOrEmpty(name)
            ? throw QueryParameters.Invalid("A part of the multipart body is not a file. Send collection, onConflict and batch in the query, and only files in the body.")
            : name;
    }

    private static string? FileName(ContentDispositionHeaderValue disposition)
    {
        try
        {
            // filename* says its encoding and wins (RFC 6266, section 4.3).
            return disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value : HeaderUtilities.UnescapeAsQuotedString(disposition.FileName).Value;
        }
        catch (NotSupportedException error)
        {
            // UTF-7, which .NET knows and refuses to read.
            throw new RequestException(
                StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, "A part's filename* is in an encoding that is not read here. Send it as UTF-8''….", error);
        }
    }

    private static RequestException Broken(Exception error) => new(
        StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, "The multipart body is broken: it ends or deviates before its closing boundary.", error);
}
