using Ingest.Domain.Errors;
using Ingest.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddIngestFunctions(builder.Configuration);
try
{
    await builder.Build().RunAsync();
    return 0;
}
catch (OptionsValidationException error)
{
    foreach (var failure in error.Failures)
    {
        await Console.Error.WriteLineAsync(failure);
    }

    return ExitCodes.InvalidSetting;
}
catch (SettingException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return ExitCodes.InvalidSetting;
}
