import type { ContractServer } from '../support/partners/contract-server.ts';
import { partnersCorner } from '../support/partners-corner.ts';
import type { StandIn } from './batches.contract.ts';

type Of = Pick<StandIn, 'arrived' | 'gone' | 'doubles'> & {
  /** Where the partner is: a host of its API. */
  host: string;
  server: ContractServer;
  /** Ids of the events that it refuses. */
  refuses: Set<string>;
};

/** A partner's contract server, at its host, as the suite of partners that take records sees and breaks it. */
export async function standInOfRecords({ host, server, refuses, arrived, gone, doubles }: Of): Promise<StandIn> {
  const corner = await partnersCorner({ [host]: server.listener });
  return {
    address: corner.address,
    arrived,
    ...(gone && { gone }),
    ...(doubles && { doubles }),
    meet: (...faults) => void server.faults.push(...faults),
    refuse: (eventId) => void refuses.add(eventId),
    revoke(yes) {
      server.revoked = yes;
    },
    calls: () => server.calls,
    [Symbol.asyncDispose]: corner[Symbol.asyncDispose],
  };
}
