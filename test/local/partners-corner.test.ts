import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyPort } from '../../local/stack/ports.ts';
import { partnersCorner } from '../support/partners-corner.ts';

let address: string;
let corner: AsyncDisposable;
const emulator = createServer(async (asked, answer) => {
  answer.writeHead(201, { 'x-path': asked.url ?? '' }).end((await text(asked)).toUpperCase());
});

beforeAll(async () => {
  address = `http://127.0.0.1:${await anyPort()}`;
  const port = await anyPort();
  await new Promise<void>((listening) => emulator.listen(port, '127.0.0.1', listening));
  corner = await partnersCorner(address, {
    'api.one.com': (asked, answer) => answer.end(`one ${asked.url}`),
    'two.example.com': `http://127.0.0.1:${port}`,
  });
});
afterAll(async () => {
  await corner[Symbol.asyncDispose]();
  emulator.close();
});

describe('the partners’ corner of the one-machine stack', () => {
  it('hands a request to the stand-in of its host, without the host in its path', async () => {
    expect(await (await fetch(`${address}/api.one.com/import?strict=1`)).text()).toBe('one /import?strict=1');
    expect(await (await fetch(`${address}/api.one.com`)).text()).toBe('one /');
  });

  it('passes a body on to an emulator and its answer back', async () => {
    const answer = await fetch(`${address}/two.example.com/a/b%2Fc`, { method: 'POST', body: 'hello' });
    expect([answer.status, answer.headers.get('x-path'), await answer.text()]).toEqual([201, '/a/b%2Fc', 'HELLO']);
  });

  it('says whom nobody stands in for', async () => {
    const answer = await fetch(`${address}/three.example.com/x`);
    expect([answer.status, await answer.text()]).toEqual([502, 'nobody stands in for three.example.com']);
  });
});
