'use strict';

// semantic-512 behind OpenAI's embeddings protocol, for the one process that started this one.
//
// The parent writes one line to standard input, {"key": "…", "threads": 1}, and keeps the pipe open; when it closes, for whatever reason,
// this process ends. When the model is loaded, one line goes to standard output: {"port": 12345}, a free port on 127.0.0.1.
//
//   POST /v1/embeddings   {"model", "input": "…" | ["…", …], "encoding_format"?: "float" | "base64", "dimensions"?: 512}
//   GET  /health          {"rss": bytes, "requests": under way, "longest": milliseconds a text has been in work}
//
// Both want the header Authorization: Bearer KEY. Nothing of a text is ever written anywhere.

const crypto = require('node:crypto');
const http = require('node:http');
const readline = require('node:readline');
const { Queue } = require('./queue.js');

const MODEL = 'semantic-512';
const DIMENSIONS = 512;
const MAX_BODY = 2 * 1024 * 1024;
const MAX_TEXTS = 256;
const MAX_TEXT_BYTES = 8191;
const MAX_REQUESTS = 64;

class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const digest = (text) => crypto.createHash('sha256').update(text).digest();

function authorize(request, key) {
  const given = digest(request.headers.authorization ?? '');
  if (!crypto.timingSafeEqual(given, digest(`Bearer ${key}`))) {
    throw new Refusal(401, 'invalid_api_key', 'The key is wrong.');
  }
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY) {
      throw new Refusal(413, 'too_large', `The body is larger than ${MAX_BODY} bytes.`);
    }

    parts.push(part);
  }

  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new Refusal(400, 'invalid_json', 'The body is no JSON.');
  }
}

function check(holds, message) {
  if (!holds) {
    throw new Refusal(400, 'invalid_request_error', message);
  }
}

function textsOf(body) {
  check(body !== null && typeof body === 'object', 'The body is no object.');
  check(body.model === MODEL, `model: expected ${MODEL}.`);
  check(body.dimensions === undefined || body.dimensions === DIMENSIONS, `dimensions: expected ${DIMENSIONS}.`);
  check(['float', 'base64', undefined].includes(body.encoding_format), 'encoding_format: expected float or base64.');
  const texts = typeof body.input === 'string' ? [body.input] : body.input;
  check(Array.isArray(texts) && texts.length >= 1 && texts.length <= MAX_TEXTS, `input: expected 1 to ${MAX_TEXTS} texts.`);
  const fits = (text) => typeof text === 'string' && text.length > 0 && Buffer.byteLength(text) <= MAX_TEXT_BYTES;
  check(texts.every(fits), `input: expected texts of 1 to ${MAX_TEXT_BYTES} UTF-8 bytes.`);
  return texts;
}

function answerTo(body, vectors) {
  const form =
    body.encoding_format === 'base64' ? (vector) => Buffer.from(vector.buffer).toString('base64') : (vector) => Array.from(vector);
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: form(vector) })),
    model: MODEL,
    usage: { prompt_tokens: 0, total_tokens: 0 }, // costs nothing, so nothing is counted
  };
}

function send(response, status, body, headers = {}) {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length, ...headers });
  response.end(bytes);
}

function serve(key, queue) {
  let requests = 0;

  async function embed(request, response) {
    if (requests >= MAX_REQUESTS) {
      throw new Refusal(503, 'busy', `${MAX_REQUESTS} requests are under way.`);
    }

    const gone = new AbortController();
    response.on('close', () => gone.abort());
    requests++;
    try {
      const body = await readBody(request);
      send(response, 200, answerTo(body, await queue.embed(textsOf(body), gone.signal)));
    } finally {
      requests--;
    }
  }

  async function handle(request, response) {
    authorize(request, key);
    switch (`${request.method} ${request.url}`) {
      case 'POST /v1/embeddings':
        return embed(request, response);
      case 'GET /health':
        return send(response, 200, { rss: process.memoryUsage.rss(), requests, longest: Math.round(queue.longest) });
      default:
        throw new Refusal(404, 'not_found', 'There is no such address.');
    }
  }

  const server = http.createServer((request, response) => {
    handle(request, response).catch((error) => {
      if (response.destroyed || response.headersSent) {
        return;
      }

      const { status, code, message } = error instanceof Refusal ? error : new Refusal(500, 'failed', 'The text could not be embedded.');
      send(response, status, { error: { message, type: code, code } }, status === 503 ? { 'Retry-After': '1' } : { Connection: 'close' });
    });
  });
  server.maxConnections = 2 * MAX_REQUESTS;
  server.headersTimeout = 5_000;
  server.requestTimeout = 10_000; // for the request to arrive, not for its answer
  server.keepAliveTimeout = 600_000; // longer than the client keeps one, so a connection is never closed under a request
  server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
}

const input = readline.createInterface({ input: process.stdin });
input.once('line', async (line) => {
  const { key, threads } = JSON.parse(line);
  const queue = new Queue();
  await queue.start(threads);
  serve(key, queue);
});
input.once('close', () => process.exit(0));
