import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { ACCOUNT_HOST } from '../../support/azurite.ts';

/**
 * The line to a storage account, on which things go wrong. What is asked of `https://<account>/…` comes here as
 * `/<account>/…`, as on the one-machine stack, and goes on to the account's stand-in.
 */
export type Fault =
  /** Answers this, and reads nothing. */
  | { answer: number; code?: string; after?: string }
  /** Breaks off when so many bytes of the body have come. */
  | { cutAt: number }
  /** Lets everything through, the first byte of the body as another one. */
  | 'damaged'
  /** Lets everything through but the answer. */
  | 'answer-lost';

export type Line = Awaited<ReturnType<typeof lineTo>>;

export async function lineTo(standIn: () => string) {
  /** What happens to a request, by its number from 0; undefined where nothing does. */
  const state: { fault: (place: number, url: string) => Fault | undefined } = { fault: () => undefined };
  const asked: { url: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createServer();
  const on = (come: IncomingMessage, answer: ServerResponse, expects: boolean) => {
    const url = come.url ?? '';
    const fault = state.fault(asked.length, url);
    asked.push({ url, headers: come.headers });
    if (typeof fault === 'object' && 'answer' in fault) {
      const code = fault.code === undefined ? {} : { 'x-ms-error-code': fault.code };
      answer.writeHead(fault.answer, { ...code, ...(fault.after && { 'retry-after': fault.after }) });
      return void answer.end('<Error><Message>raw words</Message></Error>');
    }
    if (expects) answer.writeContinue();
    passOn(come, { answer, to: standIn(), fault });
  };
  server.on('request', (come, answer) => on(come, answer, false));
  server.on('checkContinue', (come, answer) => on(come, answer, true));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const at = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return {
    at,
    asked,
    reach: (url: string) => url.replace(/^https:\/\//, `${at}/`),
    /** From now on, counted from the next request. */
    trouble(fault: (place: number, url: string) => Fault | undefined) {
      const from = asked.length;
      state.fault = (place, url) => fault(place - from, url);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Onward = { answer: ServerResponse; to: string; fault: Fault | undefined };

function passOn(come: IncomingMessage, { answer, to, fault }: Onward): void {
  const path = (come.url ?? '').replace(`/${ACCOUNT_HOST}/`, '/');
  const { host: _host, expect: _expect, ...headers } = come.headers;
  const onward = request(`${to}${path}`, { method: come.method, headers }, (given) => {
    if (fault === 'answer-lost') {
      given.resume();
      return void come.socket.destroy();
    }
    answer.writeHead(given.statusCode ?? 502, given.headers);
    given.pipe(answer);
  });
  onward.on('error', () => come.socket.destroy());
  let bytes = 0;
  come.on('data', (chunk: Buffer) => {
    if (fault === 'damaged' && bytes === 0) chunk.writeUInt8(chunk.readUInt8(0) ^ 1, 0);
    bytes += chunk.byteLength;
    if (typeof fault === 'object' && 'cutAt' in fault && bytes >= fault.cutAt) {
      onward.destroy();
      come.socket.destroy();
    } else onward.write(chunk);
  });
  come.on('end', () => onward.end());
}
