import type { Terminal } from '../terminal.ts';
import { retryOf, untilAnswered, waitText } from './retry.ts';
import type { Wire } from './wire.ts';

/**
 * The zone in which days and local times are meant: the account's, which the server tells. A server that cannot tell it
 * leaves it open; one that cannot be reached ends the command, for a guess might get the wrong day.
 */
export type Zone = { kind: 'zone'; timezone: string | undefined } | { kind: 'failed'; error: string };

export async function zoneOf(
  wire: Wire,
  { terminal, patienceMs }: { terminal: Terminal; patienceMs: number },
): Promise<Zone> {
  try {
    const retry = retryOf(terminal, {
      patienceMs,
      onWait: ({ reason }, ms) => void terminal.err.write(`${waitText(reason, ms)}\n`),
    });
    const found = await untilAnswered(retry, () => wire.timezone());
    if (found.kind === 'refused') return { kind: 'failed', error: `the account's time zone: ${found.error}` };
    return { kind: 'zone', timezone: found.timezone };
  } catch (error) {
    if (terminal.signal.aborted) return { kind: 'failed', error: 'interrupted before anything was asked for' };
    throw error;
  }
}

export const machineZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
