import type { ImportsAt } from '../adapters/dynamo-imports.ts';
import { noteWaiting } from '../adapters/put-progress.ts';
import { importsUnderWay } from '../adapters/under-way.ts';
import { unfinished } from '../domain/failure-reason.ts';
import type { Import } from '../domain/import.ts';

/**
 * Profiles go before events: an import of events that came over SFTP waits until those of profiles are stored that came before it
 * for its account. It says for which it waits.
 */
export type WaitTurn = (made: Import, call: { endsAt: number }) => Promise<void>;
type WaitDeps = { importsAt: ImportsAt; pause: (ms: number) => Promise<unknown> };

const LOOKS_EVERY_MS = 5_000;

export function waitTurn({ importsAt, pause }: WaitDeps): WaitTurn {
  return async function wait(made, { endsAt }) {
    if (made.type !== 'event' || made.channel !== 'sftp') return;
    for (let waitsFor = made.waitsFor; ; await pause(LOOKS_EVERY_MS)) {
      const before = await profilesBefore(importsAt, made);
      if (before !== waitsFor) await noteWaiting(importsAt, made, before);
      if (before === undefined) return;
      waitsFor = before;
      if (importsAt.now() >= endsAt) throw unfinished(made);
    }
  };
}

async function profilesBefore(at: ImportsAt, made: Import): Promise<string | undefined> {
  for await (const other of importsUnderWay(at, made.accountId)) {
    const isBefore = other.importId < made.importId && other.failed !== true;
    if (isBefore && other.channel === 'sftp' && other.type === 'profile') return other.importId;
  }
  return undefined;
}
