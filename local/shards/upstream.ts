import { Agent, type IncomingHttpHeaders, request as openRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What came over HTTP/2 goes on over HTTP/1.1, and the answer back, byte for byte. */
export type Asked = {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
};
export type Told = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** RFC 9113 §8.2.2: these describe a connection of HTTP/1.1, and HTTP/2 has none of them. */
const OF_A_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade']);

export function createUpstream(to: URL) {
  const agent = new Agent({ keepAlive: true });

  function pass({ method, path, headers, body }: Asked): Promise<Told> {
    const kept = without(headers, (name) => name.startsWith(':') || name === 'content-length');
    return new Promise((resolve, reject) => {
      const asking = openRequest({
        agent,
        host: to.hostname,
        port: to.port,
        method,
        path,
        headers: { ...kept, host: to.host, 'content-length': String(body.byteLength) },
      });
      asking.on('response', (told) => {
        const kept = without(told.headers, (name) => OF_A_CONNECTION.has(name));
        buffer(told).then((bytes) => resolve({ status: told.statusCode ?? 502, headers: kept, body: bytes }), reject);
      });
      asking.on('error', reject);
      asking.end(body);
    });
  }

  return { pass, close: () => agent.destroy() };
}

function without(headers: IncomingHttpHeaders, isLeftOut: (name: string) => boolean): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isLeftOut(name)));
}
