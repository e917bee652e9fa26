import type { Ended } from '../ending.ts';
import { httpOf } from '../http.ts';
import { type Clock, clockOf } from '../local-time.ts';
import type { Terminal } from '../terminal.ts';
import { type Ask, asker } from '../wire/ask.ts';
import { connectionOf, Wrong } from '../wire/connection.ts';
import { openWire } from '../wire/wire.ts';
import { zoneOf } from '../wire/zone.ts';
import type { Values } from './arguments.ts';
import { optionsOf, type PushOptions } from './options.ts';
import { runPush } from './run.ts';

/** A push for the words of a command line. What is wrong with them is answered before anything is sent. */
export async function pushFor(values: Values, terminal: Terminal): Promise<Ended> {
  try {
    const connection = connectionOf(values, { env: terminal.env, patience: values.patience });
    const options = optionsOf(values, connection);
    const stop = new AbortController();
    const signal = AbortSignal.any([terminal.signal, stop.signal]);
    const ask = asker({ connection, http: httpOf(terminal.env), signal });
    const said = values.timezone === undefined ? undefined : clockNamed(values.timezone);
    const clock = async () => said ?? (await accountsClock(options, { ask, terminal }));
    return { kind: 'ended', status: await runPush(options, { terminal, ask, clock, stop, signal }) };
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', error: error.message };
    throw error;
  }
}

/** Times without a zone are of the account's clock, which the server is asked for where there may be some. */
async function accountsClock(
  { mapping, connection, quiet }: PushOptions,
  { ask, terminal }: { ask: Ask; terminal: Terminal },
): Promise<Clock> {
  const hasTimes = mapping?.columns.some(({ target, dataType }) => target === 'ts' || dataType === 'Date') ?? false;
  if (!hasTimes) return clockOf('UTC');
  const zone = await zoneOf(openWire(ask), { terminal, patienceMs: connection.patienceMs });
  if (zone.kind === 'failed') throw new Error(zone.error);
  const { timezone = 'UTC' } = zone;
  const whose = zone.timezone === undefined ? "since the server does not tell the account's" : "the account's";
  if (!quiet) terminal.err.write(`Times without a zone are taken as ${timezone} (${whose}).\n`);
  return clockOf(timezone);
}

function clockNamed(timezone: string): Clock {
  try {
    return clockOf(timezone);
  } catch {
    throw new Wrong(`--timezone: ${timezone} is no time zone; give a name such as Europe/Berlin`);
  }
}
