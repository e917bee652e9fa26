import { httpOf } from '../http.ts';
import type { Terminal } from '../terminal.ts';
import type { Values } from './arguments.ts';
import { connectionOf, Wrong } from './connection.ts';
import { todayIn } from './days.ts';
import { endedBefore } from './ending.ts';
import { optionsOf, type PullOptions } from './options.ts';
import { retryOf, untilAnswered, waitText } from './retry.ts';
import { runPull } from './run.ts';
import { openWire, type Wire } from './wire.ts';

/** A pull for the words of a command line. What is wrong with them is answered before anything is asked of the server. */
export type PullEnded = { kind: 'ended'; status: number } | { kind: 'wrong'; error: string };

export async function pullFor(values: Values, terminal: Terminal): Promise<PullEnded> {
  try {
    const connection = connectionOf(values, terminal.env);
    // Days of today stand in for the account's until its zone is known: what is wrong with other options is said at once.
    const draft = optionsOf(values, { connection, today: todayAt(values.timezone, terminal.now()) });
    const http = httpOf(terminal.env);
    const wire = openWire({ connection, resource: values.resource, http, signal: terminal.signal });
    const zone = await zoneOf(values, { draft, wire, terminal });
    if (zone.kind === 'failed') return { kind: 'ended', status: endedBefore(draft, { terminal, error: zone.error }) };
    const options = optionsOf(values, { connection, today: todayAt(zone.timezone, terminal.now()) });
    assertOrder(options);
    if (options.window && !options.quiet && values.timezone === undefined) tellDays(options, { terminal, zone });
    return { kind: 'ended', status: await runPull(options, { terminal, wire }) };
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', error: error.message };
    throw error;
  }
}

type Zone = { kind: 'zone'; timezone: string | undefined; whose: string } | { kind: 'failed'; error: string };

/**
 * The zone in which "yesterday" is meant and a day is over: the account's, which the server tells. A server that cannot
 * tell it leaves this machine's; one that cannot be reached ends the pull, for a guess might get the wrong day.
 */
async function zoneOf(
  values: Values,
  { draft, wire, terminal }: { draft: PullOptions; wire: Wire; terminal: Terminal },
): Promise<Zone> {
  if (values.timezone !== undefined) return { kind: 'zone', timezone: values.timezone, whose: 'as told' };
  try {
    const retry = retryOf(terminal, {
      patienceMs: draft.connection.patienceMs,
      onWait: ({ reason }, ms) => void terminal.err.write(`${waitText(reason, ms)}\n`),
    });
    const found = await untilAnswered(retry, () => wire.timezone());
    if (found.kind === 'refused') return { kind: 'failed', error: `the account's time zone: ${found.error}` };
    if (found.timezone !== undefined) return { kind: 'zone', timezone: found.timezone, whose: "the account's" };
    return { kind: 'zone', timezone: undefined, whose: "this machine's, since the server does not tell the account's" };
  } catch (error) {
    if (terminal.signal.aborted) return { kind: 'failed', error: 'interrupted before anything was asked for' };
    throw error;
  }
}

function tellDays(
  { window, resource }: PullOptions,
  { terminal, zone }: { terminal: Terminal; zone: Zone & { kind: 'zone' } },
): void {
  const timezone = zone.timezone ?? machineZone();
  const days = window?.from === window?.to ? `${window?.from}` : `${window?.from} to ${window?.to}`;
  terminal.err.write(`Pulling ${resource} of ${days}, days in ${timezone} (${zone.whose}).\n`);
}

/** Only now: what `today` is in another zone may be after a day that is written out. */
function assertOrder({ window }: PullOptions): void {
  if (window && window.from > window.to) throw new Wrong(`--from ${window.from} is after --to ${window.to}`);
}

const machineZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

function todayAt(timezone: string | undefined, now: number): number {
  try {
    return todayIn(timezone ?? machineZone(), now);
  } catch {
    throw new Wrong(`--timezone: ${timezone} is no time zone; give a name such as Europe/Berlin`);
  }
}
