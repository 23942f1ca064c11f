using Ingest.LocalHost.Commands;

return await IngestCommand.RunAsync(args);
