using Ingest.Adapters.Embedders.Semantic;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Embedders.Semantic;

/// <summary>A folder with a server in the place of the real one that does what a test wants, and notes every start with what it was given.</summary>
internal sealed class ImpostorServer : IDisposable
{
    private const string Preamble = """
        const fs = require('fs'), http = require('http'), path = require('path');
        const note = path.join(__dirname, 'starts');
        const start = fs.existsSync(note) ? fs.readFileSync(note, 'utf8').trim().split('\n').length + 1 : 1;
        fs.appendFileSync(note, JSON.stringify({ pid: process.pid, env: Object.keys(process.env), argv: process.argv.slice(2) }) + '\n');
        const vector = (n) => Buffer.from(new Float32Array(n).fill(1).buffer).toString('base64');
        const good = (texts) => ({ data: texts.map((_, index) => ({ index, embedding: vector(512) })) });
        const ready = (port) => console.log(JSON.stringify({ port }));
        const healthy = { rss: 1, requests: 0, longest: 0 };
        const serve = (embed, health = () => healthy) => http.createServer((request, response) => {
          if (request.url === '/health') { response.end(JSON.stringify(health())); return; }
          let body = '';
          request.on('data', (part) => { body += part; });
          request.on('end', () => embed(JSON.parse(body).input, (answer) => response.end(JSON.stringify(answer)), response));
        }).listen(0, '127.0.0.1', function () { ready(this.address().port); });
        process.stdin.on('end', () => process.exit(0));
        process.stdin.resume();

        """;

    private readonly TemporaryFolder _folder = new();

    public ImpostorServer(string behaviour)
    {
        _folder.Write("server.js", Preamble + behaviour);
        _folder.Write("package-lock.json", "{}");
        _folder.Write("node_modules/.installed", "{}");
    }

    public string Folder => _folder.Path;

    /// <summary>What every start noted, in order.</summary>
    public IReadOnlyList<string> Starts => File.Exists(_folder.Find("starts")) ? File.ReadAllLines(_folder.Find("starts")) : [];

    public SemanticEmbedderOptions Options => new()
    {
        Folder = Folder,
        HealthInterval = TimeSpan.FromMilliseconds(100),
        RestartBackOff = TimeSpan.FromMilliseconds(10),
        StartTimeout = TimeSpan.FromMinutes(1),
    };

    public void Dispose() => _folder.Dispose();
}
