import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Picks free TCP ports on 127.0.0.1; whoever asked binds them soon after. */
export type PortWish = { wanted: number | undefined; usual: number; what: string; except?: readonly number[] };

/** The port asked for, which must be free; or the usual one; or the first free port above it. */
export async function choosePort(wish: PortWish): Promise<number> {
  if (wish.wanted !== undefined) {
    if (!wish.except?.includes(wish.wanted) && (await isFree(wish.wanted))) return wish.wanted;
    throw new Error(`Port ${wish.wanted}, asked for as ${wish.what}, is in use by another program.`);
  }
  for (let port = wish.usual; port < wish.usual + 200; port += 1) {
    if (!wish.except?.includes(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port for ${wish.what} between ${wish.usual} and ${wish.usual + 199}.`);
}

/** Below what systems give to connections and to whoever listens anywhere (RFC 6335, 6; Linux begins at 32,768). */
const QUIET = { first: 20_000, count: 10_000 };
const given = new Set<number>();

/** Any free port, for what nobody needs to find by a known address: it stays free until it is bound, however late that is. */
export async function anyPort(): Promise<number> {
  for (let tries = 0; tries < QUIET.count; tries += 1) {
    const port = QUIET.first + randomInt(QUIET.count);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`No free port from ${QUIET.first} on.`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
