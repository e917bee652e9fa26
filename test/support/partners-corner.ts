import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http';

/**
 * Where the one-machine stack's functions find exports' partners (`lambdas/runtime/reach.ts`): listens there for a journey and
 * sends each request to the stand-in of its host, without the host in the path. A stand-in is a listener, or the address of
 * an emulator.
 */
export type StandIn = RequestListener | string;

export type Corner = AsyncDisposable & {
  /** Where it listens; another one than was asked for where any port would do (0). */
  address: string;
};

export async function partnersCorner(address: string, standIns: Record<string, StandIn>): Promise<Corner> {
  const byHost = new Map(Object.entries(standIns));
  const server = createServer((asked, answer) => {
    const [, host = '', rest = '/'] = /^\/([^/?]+)(.*)$/s.exec(asked.url ?? '') ?? [];
    const standIn = byHost.get(host);
    asked.url = rest.startsWith('/') ? rest : `/${rest}`;
    if (typeof standIn === 'function') standIn(asked, answer);
    else if (standIn) passOn(asked, { answer, to: standIn });
    else answer.writeHead(502).end(`nobody stands in for ${host}`);
  });
  server.listen(Number(new URL(address).port), '127.0.0.1');
  await once(server, 'listening');
  const listening = server.address();
  return {
    address: `http://127.0.0.1:${typeof listening === 'object' ? listening?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
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
