using System.CommandLine;
using Ingest.Chaos.Commands;

var command = ChaosCommand.Create();
command.Subcommands.Add(HostileCommand.Create());
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1), EnableDefaultExceptionHandler = false });
