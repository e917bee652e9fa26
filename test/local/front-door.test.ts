import { once } from 'node:events';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFrontDoor } from '../../local/front-door/server.ts';

let api: Server;
let door: Server;
let address: string;
let seen: { request: IncomingMessage; body: string } | undefined;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  seen = undefined;
  api = createServer(async (request, response) => {
    seen = { request, body: await text(request) };
    response.writeHead(207, { 'x-upload': 'u1', 'content-type': 'application/json' });
    response.end(request.method === 'HEAD' ? undefined : '{"status":"success"}');
  });
  const port = await listen(api);
  const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Causeway</title>');
  await writeFile(join(folder, 'assets/a-1.js'), 'export {};');
  await writeFile(join(folder, 'secret.env'), 'no file of a page');
  const pages = { folder, alsoTo: ['http://bucket.example'] };
  door = createFrontDoor({ api: new URL(`http://127.0.0.1:${port}/_aws/execute-api/abc/$default`), pages });
  address = `http://127.0.0.1:${await listen(door)}`;
});
afterEach(() => {
  for (const server of [api, door]) {
    server.close();
    server.closeAllConnections();
  }
});

describe('the front door', () => {
  it('hands the API a request as it came, under the API’s own path', async () => {
    const answer = await fetch(`${address}/1/events.json?cursor=a%2Bb%20c&x=`, { method: 'POST', body: '{"d":[]}' });
    expect(answer.status).toBe(207);
    expect(answer.headers.get('x-upload')).toBe('u1');
    expect(await answer.json()).toEqual({ status: 'success' });
    expect(seen?.request.url).toBe('/_aws/execute-api/abc/$default/1/events.json?cursor=a%2Bb%20c&x=');
    expect(seen?.body).toBe('{"d":[]}');
  });

  it('keeps a connection for longer than anybody waits between two calls on it', async () => {
    const answer = await fetch(`${address}/api/exports`, { headers: { connection: 'keep-alive' } });
    const [, seconds] = /timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(60);
  });

  it.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])('passes %s on', async (method) => {
    await fetch(`${address}/api/exports`, { method });
    expect(seen?.request.method).toBe(method);
  });

  it('carries a body of many megabytes whole', async () => {
    const body = 'x'.repeat(6_000_000);
    await fetch(`${address}/1/upload`, { method: 'POST', body });
    expect(seen?.body.length).toBe(body.length);
  });

  it('leaves the content type as it came: what AWS would spoil, it spoils here too', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' };
    await fetch(`${address}/1/upload`, { method: 'POST', headers, body: 'zip' });
    expect(seen?.request.headers).toMatchObject(headers);
  });

  describe('refuses what an HTTP API of AWS refuses, in its shape, and the API never sees it:', () => {
    const send = (body: string | Buffer, type = 'application/json') =>
      fetch(`${address}/1/upload`, { method: 'POST', headers: { 'content-type': type }, body });

    it('a request line and headers over 10,240 bytes', async () => {
      expect((await fetch(`${address}/1/events.json?cursor=${'x'.repeat(9_000)}`)).status).toBe(207);
      seen = undefined;
      const tooLong = [
        fetch(`${address}/1/events.json?cursor=${'x'.repeat(10_240)}`),
        fetch(`${address}/1/events.json`, { headers: { a: 'x'.repeat(5_100), b: 'y'.repeat(5_200) } }),
      ];
      for (const answer of await Promise.all(tooLong)) {
        expect(answer.status).toBe(431);
        expect(await answer.json()).toEqual({ message: 'Request Header Fields Too Large' });
      }
      expect(seen).toBeUndefined();
    });

    it('a body over 10 MB, which it does not read to the end', async () => {
      const answer = await send('x'.repeat(10 * 1024 * 1024 + 1)).catch(() => undefined);
      if (answer) expect(answer.status).toBe(413);
      expect(seen).toBeUndefined();
    });

    it('a body that fills more than the 6 MB of a function’s event, counted in JSON or in base64', async () => {
      const mb = 1024 * 1024;
      const answers = [await send('"'.repeat(3.5 * mb)), await send(Buffer.alloc(5 * mb), 'application/octet-stream')];
      expect(answers.map(({ status }) => status)).toEqual([413, 413]);
      expect(seen).toBeUndefined();
      expect((await send(Buffer.alloc(4 * mb), 'application/octet-stream')).status).toBe(207);
      expect((await send('"'.repeat(2.5 * mb))).status).toBe(207);
    });

    it('an answer that is more than the 6 MB of a function’s answer', async () => {
      api.removeAllListeners('request');
      api.on('request', (_, response) => response.end('"'.repeat(4 * 1024 * 1024)));
      const answer = await fetch(`${address}/1/events.json`);
      expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    });

    it('a call that no function is free for: 503, while the API’s own 429 passes', async () => {
      const throttled = { __type: 'TooManyRequestsException', Reason: 'ConcurrentInvocationLimitExceeded' };
      const own = { status: 'fail', error: 'Too many concurrent requests', code: 429 };
      api.removeAllListeners('request');
      api.on('request', (request, response) => {
        response.writeHead(429, { 'content-type': 'application/json' });
        response.end(JSON.stringify(request.url?.endsWith('/1/upload') ? throttled : own));
      });
      const answer = await send('{}');
      expect([answer.status, await answer.json()]).toEqual([503, { message: 'Service Unavailable' }]);
      const passed = await fetch(`${address}/1/events.json`);
      expect([passed.status, await passed.json()]).toEqual([429, own]);
    });
  });

  it.each(['/', '/ACME-1/', '/ACME-1/settings/users', '/apiary', '/1'])('shows the dashboard at %s', async (path) => {
    const answer = await fetch(`${address}${path}`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(answer.headers.get('content-security-policy')).toContain("connect-src 'self' http://bucket.example;");
    expect(await answer.text()).toContain('Causeway');
    expect(seen).toBeUndefined();
  });

  it('lets hashed files of the dashboard be kept for ever', async () => {
    const answer = await fetch(`${address}/assets/a-1.js`);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    '/assets/none.js',
    '/secret.env',
    '/..%2F..%2Fetc%2Fpasswd.js',
    '/%2e%2e/package.json',
    '/_aws/execute-api/abc/x.js',
  ])('answers 404 in JSON to %s', async (path) => {
    const answer = await fetch(`${address}${path}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ status: 'fail', error: 'Not found', code: 404 });
    expect(seen).toBeUndefined();
  });

  it('answers 502 when the API is not there', async () => {
    api.close();
    api.closeAllConnections();
    const answer = await fetch(`${address}/api/exports`);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ status: 'fail', code: 502 });
  });
});
