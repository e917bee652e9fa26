import { todayIn } from '../days.ts';
import type { Ended } from '../ending.ts';
import { httpOf } from '../http.ts';
import type { Terminal } from '../terminal.ts';
import { asker } from '../wire/ask.ts';
import { connectionOf, Wrong } from '../wire/connection.ts';
import { openWire } from '../wire/wire.ts';
import { machineZone, zoneOf } from '../wire/zone.ts';
import type { Values } from './arguments.ts';
import { endedBefore } from './ending.ts';
import { optionsOf, type PullOptions } from './options.ts';
import { runPull } from './run.ts';

/** A pull for the words of a command line. What is wrong with them is answered before anything is asked of the server. */
export async function pullFor(values: Values, terminal: Terminal): Promise<Ended> {
  try {
    const connection = connectionOf(values, { env: terminal.env, patience: values.patience });
    // Days of today stand in for the account's until its zone is known: what is wrong with other options is said at once.
    const draft = optionsOf(values, { connection, today: todayAt(values.timezone, terminal.now()) });
    const wire = openWire(asker({ connection, http: httpOf(terminal.env), signal: terminal.signal }));
    const said = values.timezone;
    const { patienceMs } = connection;
    const zone =
      said === undefined ? await zoneOf(wire, { terminal, patienceMs }) : { kind: 'zone' as const, timezone: said };
    if (zone.kind === 'failed') return { kind: 'ended', status: endedBefore(draft, { terminal, error: zone.error }) };
    const { timezone } = zone;
    const options = optionsOf(values, { connection, today: todayAt(timezone, terminal.now()) });
    assertOrder(options);
    if (options.window && !options.quiet && said === undefined) tellDays(options, { terminal, timezone });
    return { kind: 'ended', status: await runPull(options, { terminal, wire }) };
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', error: error.message };
    throw error;
  }
}

function tellDays(
  { window, resource }: PullOptions,
  { terminal, timezone }: { terminal: Terminal; timezone: string | undefined },
): void {
  const whose =
    timezone === undefined ? "this machine's, since the server does not tell the account's" : "the account's";
  const days = window?.from === window?.to ? `${window?.from}` : `${window?.from} to ${window?.to}`;
  terminal.err.write(`Pulling ${resource} of ${days}, days in ${timezone ?? machineZone()} (${whose}).\n`);
}

/** Only now: what `today` is in another zone may be after a day that is written out. */
function assertOrder({ window }: PullOptions): void {
  if (window && window.from > window.to) throw new Wrong(`--from ${window.from} is after --to ${window.to}`);
}

function todayAt(timezone: string | undefined, now: number): number {
  try {
    return todayIn(timezone ?? machineZone(), now);
  } catch {
    throw new Wrong(`--timezone: ${timezone} is no time zone; give a name such as Europe/Berlin`);
  }
}
