import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createPartners, type StandIn } from '../../local/partners/server.ts';

/** Partners of a test's own, behind an address of their own. */
export type Corner = AsyncDisposable & { address: string };

export async function partnersCorner(standIns: Record<string, StandIn>): Promise<Corner> {
  const server = createPartners(standIns);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The same for a journey: the stack's own address of partners (`stack.partners`) leads to them until they are disposed of. */
export async function standIn(partners: string, standIns: Record<string, StandIn>): Promise<Corner> {
  const corner = await partnersCorner(standIns);
  const hosts = Object.keys(standIns);
  const leadTo = async (address: (host: string) => string | null) => {
    const wish = JSON.stringify(Object.fromEntries(hosts.map((host) => [host, address(host)])));
    const answer = await fetch(partners, { method: 'PUT', body: wish });
    if (!answer.ok) throw new Error(await answer.text());
  };
  await leadTo((host) => `${corner.address}/${host}`);
  return {
    address: partners,
    async [Symbol.asyncDispose]() {
      await leadTo(() => null);
      await corner[Symbol.asyncDispose]();
    },
  };
}
