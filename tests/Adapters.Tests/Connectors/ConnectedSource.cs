using Ingest.Adapters.Connectors;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.Vendors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Tests.Connectors;

/// <summary>One configured source over <c>AddIngestConnectors</c>: its settings, its secret, its clock, and all it logs.</summary>
internal sealed class ConnectedSource : IAsyncDisposable
{
    /// <summary>The source's name.</summary>
    public const string Name = "work";

    private readonly ServiceProvider _services;
    private readonly IConfigurationRoot _configuration;

    /// <param name="product">The product's word.</param>
    /// <param name="secret">Answers the token; asked for every request.</param>
    /// <param name="clock">The connectors' clock.</param>
    /// <param name="settings">Settings below <c>Ingest:Sources:work:</c>, for example <c>Jira:Site</c>; later ones win.</param>
    public ConnectedSource(string product, Func<string> secret, TimeProvider clock, params IEnumerable<(string Name, string Value)> settings)
    {
        _configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings
                .GroupBy(static s => s.Name)
                .Select(static s => KeyValuePair.Create<string, string?>($"Ingest:Sources:{Name}:{s.Key}", s.Last().Value)))
            .Build();
        Source = new Source(Name, new SourceOptions { Product = product });
        _services = new ServiceCollection()
            .AddSingleton<IConfiguration>(_configuration)
            .AddSingleton(clock)
            .AddSingleton<ISourceSecrets>(new Secrets(secret))
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddIngestConnectors()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        Factory = _services.GetServices<IConnectorFactory>().Single(f => f.Product == product);
    }

    /// <summary>The source.</summary>
    public Source Source { get; }

    /// <summary>The product's factory.</summary>
    public IConnectorFactory Factory { get; }

    /// <summary>What was logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>A new connector.</summary>
    public IConnector Connect(RequestMeter? meter = null) => Factory.Create(Source, meter ?? new RequestMeter());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    private sealed class Secrets(Func<string> secret) : ISourceSecrets
    {
        public Task<SourceSecret> GetAsync(Source source, CancellationToken cancellationToken) =>
            secret() is { Length: > 0 } value
                ? Task.FromResult(new SourceSecret(value, null))
                : throw new FatalException(ErrorCodes.SourceRefused, $"There is no secret '{source.SecretName}'.");
    }
}

/// <summary>Keeps every log line, with its exception.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    /// <summary>The lines so far.</summary>
    public IReadOnlyCollection<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
