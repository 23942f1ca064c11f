using System.CommandLine;
using System.Text;
using Ingest.Adapters.Connectors.Secrets;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// <c>secret set|list|remove</c>: tokens of sources in <c>secrets.json</c> of the data folder. A token is never an argument, because everybody on the
/// machine can read those; it is typed without being shown, or comes through a pipe.
/// </summary>
internal static class SecretCommands
{
    public static Command Create() => new Verb("secret", "Keep the tokens of sources.", "./ingest secret set tickets")
    {
        CreateSet(),
        CreateList(),
        CreateRemove(),
    };

    private static Verb CreateSet()
    {
        var name = NameArgument();
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When the token expires; sync-status warns in time. Example: 2027-01-31." };
        var command = new Verb("set", "Put a token in, typed without being shown or through a pipe.", "./ingest secret set tickets --expires 2027-01-31") { name, expires };
        command.SetAction((arguments, cancellationToken) => SetAsync(
            CommandContext.Create(json: false), arguments.GetRequiredValue(name), arguments.GetValue(expires), cancellationToken));
        return command;
    }

    private static Verb CreateList()
    {
        var json = SharedOptions.Json();
        var command = new Verb("list", "List the names of the tokens and when they expire.", "./ingest secret list") { json };
        command.SetAction(arguments => List(CommandContext.Create(arguments.GetValue(json))));
        return command;
    }

    private static Verb CreateRemove()
    {
        var name = NameArgument();
        var command = new Verb("remove", "Take a token out.", "./ingest secret remove tickets") { name };
        command.SetAction((arguments, cancellationToken) => RemoveAsync(CommandContext.Create(json: false), arguments.GetRequiredValue(name), cancellationToken));
        return command;
    }

    private static Argument<string> NameArgument()
    {
        var name = new Argument<string>("name") { Description = "The secret's name: the source's, unless its setting Secret says another." };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var value }] && !SecretsFile.IsName(value))
            {
                result.AddError($"name: expected 1 to 63 of a-z, 0-9, '-' and '_', but found '{Plain.Line(value)}'.");
            }
        });
        return name;
    }

    private static async Task<int> SetAsync(CommandContext context, string name, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        var file = FileOf(context);
        var known = file.Read().ContainsKey(name);
        var token = await Task.Run(() => ReadToken(context.Terminal, name), cancellationToken).WaitAsync(cancellationToken);
        await context.Home.WriteSecretsAsync(secrets => secrets.Set(name, new SourceSecret(token, expires)), cancellationToken);
        context.Terminal.Say($"{(known ? "Replaced" : "Kept")}: secret '{name}' in {file.Path}, which only you can read.");
        return 0;
    }

    private static async Task<int> RemoveAsync(CommandContext context, string name, CancellationToken cancellationToken)
    {
        var removed = false;
        await context.Home.WriteSecretsAsync(secrets => removed = secrets.Remove(name), cancellationToken);
        context.Terminal.Say(removed ? $"Removed: secret '{name}'." : $"There is no secret '{name}'. ./ingest secret list shows the names.");
        return removed ? 0 : IngestCommand.Failed;
    }

    private static int List(CommandContext context)
    {
        var secrets = FileOf(context).Read().OrderBy(static s => s.Key, StringComparer.Ordinal).ToList();
        if (context.Json)
        {
            context.Terminal.WriteJson(new { Secrets = secrets.Select(static s => new { Name = s.Key, s.Value.ExpiresAt }) });
            return 0;
        }

        if (secrets.Count == 0)
        {
            context.Terminal.Say("There are no secrets. Put one in: ./ingest secret set NAME");
            return 0;
        }

        var table = Terminal.Table("name", "expires");
        foreach (var (name, secret) in secrets)
        {
            table.AddRow(Terminal.Cell(name), Terminal.Cell(Plain.Minute(secret.ExpiresAt)));
        }

        context.Terminal.Out.Write(table);
        return 0;
    }

    private static SecretsFile FileOf(CommandContext context) => context.Home.Secrets();

    private static string ReadToken(Terminal terminal, string name)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadToEnd().TrimEnd('\r', '\n');
        }

        terminal.Error.Write($"Token for '{name}' (not shown): ");
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key != ConsoleKey.Backspace)
            {
                typed.Append(key.KeyChar);
            }
            else if (typed.Length > 0)
            {
                typed.Length--;
            }
        }

        terminal.Error.WriteLine();
        return typed.Length > 0 ? typed.ToString().Trim() : throw new FatalException(ErrorCodes.InvalidRequest, "Nothing was typed; nothing was changed.");
    }
}
