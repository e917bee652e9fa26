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

/** Any free port, as the system gives them out; for stacks that nobody needs to find by a known address. */
export async function anyPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('The system gave no port.');
  return address.port;
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
