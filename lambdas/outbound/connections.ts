import type { LookupFunction } from 'node:net';
import { buildConnector, Client } from 'undici';

/**
 * Connections to receivers, kept alive and used again: one call at a time on each. undici's clients, without its pools, because
 * who calls must know whether a connection had been used before: a receiver may have closed it while the function slept.
 */
export type Connection = {
  client: Client;
  /** Connected when it was taken, so that it may have gone stale. */
  isUsed: () => boolean;
  /** Gives it back for the next call, or ends it and whatever is under way on it. */
  release: () => void;
  end: () => void;
};
export type Connections = { take: (origin: string, how: { fresh: boolean }) => Connection };

/** Of one receiver; more are closed as soon as they are idle. */
const MOST_IDLE = 1_000;

export function connections({ lookup }: { lookup: LookupFunction }): Connections {
  const connect = buildConnector({ lookup, timeout: 0 });
  const idle = new Map<string, Connection[]>();

  function open(origin: string): Connection {
    let connected = false;
    // Whoever calls has one time-out for everything.
    const client = new Client(origin, { connect, headersTimeout: 0, bodyTimeout: 0, pipelining: 1 });
    const connection: Connection = {
      client,
      isUsed: () => connected,
      release() {
        const others = idle.get(origin) ?? [];
        if (others.length >= MOST_IDLE || client.destroyed) return connection.end();
        others.push(connection);
        idle.set(origin, others);
      },
      end() {
        forget(origin, connection);
        // What it was doing has come to its end for the caller already.
        void client.destroy().catch(() => undefined);
      },
    };
    client.on('connect', () => {
      connected = true;
    });
    client.on('disconnect', () => {
      connected = false;
      if (idle.get(origin)?.includes(connection)) connection.end();
    });
    return connection;
  }

  function forget(origin: string, connection: Connection): void {
    const others = idle.get(origin)?.filter((other) => other !== connection) ?? [];
    if (others.length > 0) idle.set(origin, others);
    else idle.delete(origin);
  }

  return {
    take(origin, { fresh }) {
      // The one that was used last: what is not needed grows old and is closed.
      return (fresh ? undefined : idle.get(origin)?.pop()) ?? open(origin);
    },
  };
}
