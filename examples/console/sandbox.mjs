// Requests as code in a sandbox makes them: through the proxy, with trust in its CA.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import tls from 'node:tls';

const [host, port] = process.env.PROXY.split(':');
const ca = readFileSync(process.env.CA);

/** Asks for a tunnel to `target`; resolves to its socket, or to null if the proxy refuses it. */
export function connect(target) {
  return new Promise((resolve, reject) => {
    http.request({ host, port, method: 'CONNECT', path: target })
      .on('connect', (answer, socket) => {
        if (answer.statusCode === 200) return resolve(socket);
        socket.destroy();
        return resolve(null);
      })
      .on('response', answer => { answer.destroy(); resolve(null); })
      .on('error', reject)
      .end();
  });
}

/** Sends a request and reads the answer to the connection's end; resolves to its status, or to 0 if there was none. */
export async function ask(path, body, { method = 'POST', leave = false } = {}) {
  const socket = await connect('inference.local:443');
  const session = tls.connect({ socket, servername: 'inference.local', ca });
  const content = Buffer.from(body === undefined || typeof body === 'string' ? body ?? '' : JSON.stringify(body));
  session.write(`${method} ${path} HTTP/1.1\r\nHost: inference.local\r\nConnection: close\r\n`
    + 'Authorization: Bearer made-up-in-the-sandbox\r\nContent-Type: application/json\r\n'
    + `Content-Length: ${content.length}\r\n\r\n`);
  session.write(content);
  let status = 0;
  return new Promise(resolve => {
    session.on('data', piece => {
      status ||= Number(piece.subarray(9, 12).toString());
      if (leave) session.destroy();
    });
    session.on('error', () => {});
    session.on('close', () => resolve(status));
  });
}

const messages = [{ role: 'user', content: 'A prompt that nobody may see in a console: 7f3k9q2x' }];

/** One request of each kind that goes well, for as many streams as are asked for at the same time. */
export const kinds = {
  chat: () => ask('/v1/chat/completions', { model: 'gpt-of-the-sandbox', messages }),
  stream: () => ask('/v1/chat/completions', {
    model: 'gpt-of-the-sandbox', stream: true, stream_options: { include_usage: true }, messages }),
  claude: () => ask('/v1/messages', { model: 'claude-of-the-sandbox', max_tokens: 50, stream: true, messages }),
  claudeWhole: () => ask('/v1/messages', { model: 'claude-of-the-sandbox', max_tokens: 50, messages }),
  responses: () => ask('/v1/responses', { model: 'gpt-of-the-sandbox', input: 'Hello', stream: true }),
  embeddings: () => ask('/v1/embeddings', { model: 'embeddings-of-the-sandbox', input: 'Hello' }),
  models: () => ask('/v1/models', undefined, { method: 'GET' }),
  leaving: () => ask('/v1/chat/completions', { model: 'impatient', stream: true, messages }, { leave: true }),
};

/** What a proxy refuses, in as many ways as there are. */
export const denials = {
  path: () => ask('/v1/files', {}),
  traversal: () => ask('/v1/models/%2e%2e/%2e%2e/x', undefined, { method: 'GET' }),
  noJson: () => ask('/v1/chat/completions', 'no JSON'),
  host: () => connect('example.com:443'),
  plain: () => new Promise(resolve => {
    http.get({ host, port, path: 'http://inference.local/v1/models' }, answer => resolve(answer.resume().statusCode));
  }),
  otherHost: async () => {
    const socket = await connect('inference.local:443');
    return new Promise(resolve => {
      tls.connect({ socket, servername: 'other.local', ca }).on('error', () => {}).on('close', resolve);
    });
  },
};

/** Text that would be a script if anything took it for markup. */
export const MARKUP = '<img src=x onerror=document.title=1>';
export const markup = () => ask('/v1/chat/completions', { model: MARKUP, messages });

/** Keeps so many streams open until it is told to stop; resolves to how many ended well. */
export async function keepStreams(number, signal) {
  let done = 0;
  await Promise.all(Array.from({ length: number }, async (none, index) => {
    await new Promise(resolve => { setTimeout(resolve, index * 10); });
    while (!signal.aborted) {
      if (await kinds.stream() === 200) done++;
    }
  }));
  return done;
}
