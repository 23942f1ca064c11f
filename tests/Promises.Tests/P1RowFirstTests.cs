using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>P1: no work exists without a row, and blobs with no row are found and registered.</summary>
public sealed class P1RowFirstTests(LocalStack stack)
{
    private static readonly TimeSpan BeyondReceiptTimeout = TimeSpan.FromMinutes(11);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("after:IDocumentRegistry.BeginReceiptAsync:1")]
    [InlineData("before:IBlobStore.WriteAsync:1")]
    public async Task Upload_KilledBeforeItsBytesAreWhole_IsFailedWithReason(string step)
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await ReconcileAfterUploadKilledAtAsync(tenant, step);

        var document = Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value;
        Assert.Equal(VersionState.Failed, document.State);
        Assert.Equal(ErrorCodes.UploadIncomplete, document.ErrorCode);
        Assert.Contains("Send the file again", document.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("after:IBlobStore.WriteAsync:1")]
    [InlineData("before:IDocumentRegistry.CompleteReceiptAsync:1")]
    [InlineData("after:IDocumentRegistry.CompleteReceiptAsync:1")]
    public async Task Upload_KilledAfterItsBytesAreWhole_IsIngestedAllTheSame(string step)
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        var later = await ReconcileAfterUploadKilledAtAsync(tenant, step);
        var documents = await tenant.WorkUntilFinalAsync(Cancellation, later);

        Assert.Equal(VersionState.Ready, Assert.Single(documents).Value.State);
        Assert.Equal("The tandem has a flat tyre.", Assert.Single(await tenant.SearchAsync("flat tyre", Cancellation)).Text);
    }

    [Fact]
    public async Task Drop_WithoutAnyTrigger_IsRegisteredByTheReconciler()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.DropAsync("folder/price list.txt", "A day on the tandem costs 30 euros.", Cancellation);

        await tenant.Reconciler.RunAsync(Cancellation);
        var documents = await tenant.WorkUntilFinalAsync(Cancellation);

        var document = Assert.Single(documents).Value;
        Assert.Equal(("folder/price list.txt", VersionState.Ready, "inbox"), (document.Name, document.State, document.Source));
        Assert.Empty(await InboxAsync(tenant));
    }

    [Theory]
    [InlineData("after:IDocumentRegistry.BeginReceiptAsync:1")]
    [InlineData("after:IBlobStore.CopyAsync:1")]
    [InlineData("before:IDocumentRegistry.CompleteReceiptAsync:1")]
    [InlineData("after:IDocumentRegistry.CompleteReceiptAsync:1")]
    [InlineData("before:IBlobStore.DeleteAsync:1")]
    public async Task Drop_KilledAtAnyStep_IsOneVersionAfterTheNextScan(string step)
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.DropAsync("a.txt", "The tandem has a flat tyre.", Cancellation);
        using (var intake = tenant.Crash(step, "inbox", $"{tenant.Collection}/a.txt"))
        {
            await intake.KillAtStepAsync(Cancellation);
        }

        await tenant.Reconciler.RunAsync(Cancellation);
        var documents = await tenant.WorkUntilFinalAsync(Cancellation);

        var document = Assert.Single(documents).Value;
        Assert.Equal((VersionState.Ready, 1), (document.State, document.Version));
        Assert.Empty(await InboxAsync(tenant));
    }

    [Fact]
    public async Task Drop_WithAnUnusableName_StaysAndIsReportedAsHeld()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.Blobs.WriteAsync(new BlobPath(BlobContainer.Inbox, "loose.txt"), new MemoryStream([1]), Cancellation);

        var report = await tenant.Reconciler.RunAsync(Cancellation);

        Assert.Equal(1, report.Checks.Single(check => check.Check == "inbox_blobs").Held);
        Assert.Equal(["loose.txt"], await InboxAsync(tenant));
    }

    private static async Task<List<string>> InboxAsync(Tenant tenant) =>
        await tenant.Blobs.ListAsync(BlobContainer.Inbox, "", Cancellation).Select(blob => blob.Name).ToListAsync(Cancellation);

    /// <summary>An upload whose process is killed at a step, then a reconcile when nobody waits for it any more. Answers the services that see that time.</summary>
    private static async Task<ServiceProvider> ReconcileAfterUploadKilledAtAsync(Tenant tenant, string step)
    {
        using (var upload = tenant.Crash(step, "upload", tenant.Collection, "a.txt", "The tandem has a flat tyre."))
        {
            await upload.KillAtStepAsync(Cancellation);
        }

        var later = tenant.Another(BeyondReceiptTimeout);
        await later.GetRequiredService<Reconciler>().RunAsync(Cancellation);
        return later;
    }
}
