using System.Text.RegularExpressions;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.Schema;
using Ingest.Contracts.Documents;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>Connections go back to the pool as they are, without a reset: nothing may stay behind in a session.</summary>
public sealed partial class SessionStateTests(LocalStack stack)
{
    /// <summary>What a session holds beyond its transactions; empty when it is as new.</summary>
    private const string WhatStayed =
        """
        select 'setting ' || name from pg_settings where source = 'session'
        union all
        select 'advisory lock ' || objid from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'
        union all
        select 'channel ' || channel from pg_listening_channels() as channel
        union all
        select 'cursor ' || name from pg_cursors where is_holdable
        union all
        select 'temporary tables' where pg_my_temp_schema() <> 0
        union all
        select 'role ' || current_user where current_user <> session_user
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Statements { get; } = [.. Sql.Names, .. Migration.Embedded.Select(static migration => migration.Name)];

    [Theory]
    [MemberData(nameof(Statements))]
    public void Statement_Text_SetsLocksAndKeepsForItsTransactionOnly(string name)
    {
        var text = Migration.Embedded.FirstOrDefault(migration => migration.Name == name)?.Text ?? Sql.Get(name);

        Assert.DoesNotMatch(Leaves(), Comment().Replace(text, ""));
    }

    [Theory]
    [InlineData("select set_config('jit', 'off', false)")]
    [InlineData("set jit = off")]
    [InlineData("set session jit to off")]
    [InlineData("select pg_advisory_lock(1)")]
    [InlineData("select pg_try_advisory_lock_shared(1)")]
    [InlineData("listen news")]
    [InlineData("create temp table t (i int)")]
    [InlineData("declare c cursor with hold for select 1")]
    public void Statement_ThatLeavesSomething_IsRecognized(string text) => Assert.Matches(Leaves(), text);

    [Fact]
    public async Task Connection_AfterADocumentsLife_IsAsNew()
    {
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:MaxPoolSize", "4")]);
        var database = postgres.Get<Databases>().Main;
        var session = await ReadSessionAsync(database);

        await postgres.Get<IDatabaseMigrations>().ApplyAsync(Stop);
        await LiveAsync(postgres.Stores);

        var after = await ReadSessionAsync(database);
        Assert.Equal(session.Backend, after.Backend); // One caller at a time, so it was this connection that did everything.
        Assert.Empty(after.Stayed);
    }

    [Fact]
    public async Task Connection_WithSomethingLeft_IsNotReset()
    {
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:MaxPoolSize", "4")]);
        var database = postgres.Get<Databases>().Main;
        await ExecuteAsync(database, "select set_config('work_mem', '5MB', false), pg_advisory_lock(7)");

        var session = await ReadSessionAsync(database);

        Assert.Equal(["advisory lock 7", "setting work_mem"], session.Stayed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Transaction_LeftOpen_IsRolledBackWhenTheConnectionComesBack()
    {
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:MaxPoolSize", "4")]);
        var database = postgres.Get<Databases>().Main;
        var id = Guid.NewGuid();

        var inside = await database.UseAsync(
            "test",
            async (connection, token) =>
            {
                _ = await connection.BeginTransactionAsync(token); // Nobody disposes it.
                await using var write = new NpgsqlCommand($"insert into ingest.probe (id, at) values ('{id}', now()) returning pg_backend_pid()", connection);
                return (int)(await write.ExecuteScalarAsync(token))!;
            },
            Stop);

        var session = await ReadSessionAsync(database, $"select id::text from ingest.probe where id = '{id}'");
        Assert.Equal(inside, session.Backend);
        Assert.Empty(session.Stayed);
    }

    private static async Task LiveAsync(Stores stores)
    {
        var collection = await stores.Collections.GetOrCreateAsync(new Collection(0, Unique.Collection(), Unique.Queue(), "lexical-512", 512, "v"), Stop);
        var receipt = await stores.Registry.BeginReceiptAsync(new ReceiptRequest(collection, DocumentName.Parse("a"), "upload"), Stop);
        await stores.Registry.CompleteReceiptAsync(receipt.Key, new ReceivedContent(new ContentHash(new byte[32]), 1, "e"), ConflictPolicy.Replace, Stop);
        var item = Assert.Single(await stores.Queue.ClaimAsync(new ClaimRequest([collection.Queue], "test", 1, TimeSpan.FromMinutes(1)), Stop));
        Assert.True(await stores.Queue.HeartbeatAsync(item.Lease, new Progress(Stage.Index, 1, 1), TimeSpan.FromMinutes(1), Stop));
        Assert.True(await stores.Queue.PublishAsync(item.Lease, new Publication(1, null), Stop));
        Assert.True(await stores.Removal.DeleteAsync(item.Key.DocumentId, "test", Stop));
    }

    private static Task<(int Backend, IReadOnlyList<string> Stayed)> ReadSessionAsync(Database database, string what = WhatStayed) =>
        database.UseAsync(
            "test",
            async (connection, token) =>
            {
                var stayed = new List<string>();
#pragma warning disable CA2100 // Written in this test.
                await using var command = new NpgsqlCommand(what, connection);
#pragma warning restore CA2100
                await using (var reader = await command.ExecuteReaderAsync(token))
                {
                    while (await reader.ReadAsync(token))
                    {
                        stayed.Add(reader.GetString(0));
                    }
                }

                return (connection.ProcessID, (IReadOnlyList<string>)stayed);
            },
            Stop);

    private static Task<int> ExecuteAsync(Database database, string text) =>
        database.UseAsync(
            "test",
            async (connection, token) =>
            {
#pragma warning disable CA2100 // Written in this test.
                await using var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
                return await command.ExecuteNonQueryAsync(token);
            },
            Stop);

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(
        """
        set_config\([^()]*,(?!\s*true\s*\))[^,()]*\)                               # settings beyond the transaction
        |(\A|;)\s*(set\s+(?!local\b|constraints\b)|listen\b|prepare\b|declare\b)   # statements that are nothing else
        |pg_(try_)?advisory_lock                                                   # the transaction's are pg_advisory_xact_lock
        |\bcreate\s+(local\s+)?temp
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Leaves();
}
