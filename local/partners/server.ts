import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/**
 * Exports' partners as the one-machine stack's functions find them (`lambdas/runtime/reach.ts`): all behind one address, each
 * in a folder called like its host. A request goes to whoever stands in for its host, without the host in the path. A
 * stand-in is a listener, or the address of a server; `PUT /` with `{"<host>": "<address>" | null}` names and dismisses one.
 */
export type StandIn = RequestListener | string;

const wishSchema = z.record(z.string(), z.url({ protocol: /^http$/ }).nullable());

export function createPartners(given: Record<string, StandIn> = {}): Server {
  const standIns = new Map(Object.entries(given));

  async function name(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const wish = wishSchema.safeParse(await json(asked));
    if (!wish.success)
      return void answer.writeHead(400).end(`not {"<host>": "<address>" | null}: ${wish.error.message}\n`);
    for (const [host, address] of Object.entries(wish.data)) {
      if (address === null) standIns.delete(host);
      else standIns.set(host, address);
    }
    answer.writeHead(204).end();
  }

  return createServer((asked, answer) => {
    const [, host = '', rest = '/'] = /^\/([^/?]+)(.*)$/s.exec(asked.url ?? '') ?? [];
    if (!host && asked.method === 'PUT') return void name(asked, answer);
    const standIn = standIns.get(host);
    asked.url = rest.startsWith('/') ? rest : `/${rest}`;
    if (typeof standIn === 'function') standIn(asked, answer);
    else if (standIn) passOn(asked, { answer, to: standIn });
    else answer.writeHead(502).end(`nobody on this machine stands in for ${host}\n`);
  });
}

async function json(asked: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(asked));
  } catch {
    return undefined;
  }
}

function passOn(asked: IncomingMessage, { answer, to }: { answer: ServerResponse; to: string }): void {
  const { host: _host, ...headers } = asked.headers;
  const onward = request(`${to}${asked.url}`, { method: asked.method, headers }, (given) => {
    answer.writeHead(given.statusCode ?? 502, given.headers);
    given.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  asked.pipe(onward);
}
