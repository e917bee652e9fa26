import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Corner, partnersCorner, standIn } from '../support/partners-corner.ts';

let corner: Corner;
const emulator = createServer(async (asked, answer) => {
  answer.writeHead(201, { 'x-path': asked.url ?? '' }).end((await text(asked)).toUpperCase());
});

beforeAll(async () => {
  await new Promise<void>((listening) => emulator.listen(0, '127.0.0.1', listening));
  corner = await partnersCorner({
    'api.one.com': (asked, answer) => answer.end(`one ${asked.url}`),
    'two.example.com': `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`,
  });
});
afterAll(async () => {
  await corner[Symbol.asyncDispose]();
  emulator.close();
});
const said = async (path: string, init?: RequestInit) => await (await fetch(`${corner.address}${path}`, init)).text();

describe('partners on one machine', () => {
  it('are handed what comes for their host, without the host in its path', async () => {
    expect(await said('/api.one.com/import?strict=1')).toBe('one /import?strict=1');
    expect(await said('/api.one.com')).toBe('one /');
  });

  it('may be an emulator: a body goes on to it, and its answer back', async () => {
    const answer = await fetch(`${corner.address}/two.example.com/a/b%2Fc`, { method: 'POST', body: 'hello' });
    expect([answer.status, answer.headers.get('x-path'), await answer.text()]).toEqual([201, '/a/b%2Fc', 'HELLO']);
  });

  it('are missed by name where nobody stands in for one', async () => {
    const answer = await fetch(`${corner.address}/three.example.com/x`);
    expect([answer.status, await answer.text()]).toEqual([
      502,
      'nobody on this machine stands in for three.example.com\n',
    ]);
  });

  it('come and go while it stands', async () => {
    const late = await standIn(corner.address, { '__proto__.com': (asked, answer) => answer.end(`late ${asked.url}`) });
    expect(await said('/__proto__.com/a?b=c')).toBe('late /a?b=c');
    await late[Symbol.asyncDispose]();
    expect(await said('/__proto__.com/a')).toContain('nobody');
  });

  it('are named by address only', async () => {
    for (const body of ['{', '[]', '{"a.com":"file:///etc"}', '{"a.com":1}'])
      expect(await said('/', { method: 'PUT', body }), body).toContain('not {"<host>": "<address>" | null}');
  });
});
