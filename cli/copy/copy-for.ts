import type { Ended } from '../ending.ts';
import { httpOf } from '../http.ts';
import { clockOf } from '../local-time.ts';
import type { Terminal } from '../terminal.ts';
import { asker } from '../wire/ask.ts';
import { Wrong } from '../wire/connection.ts';
import type { Values } from './arguments.ts';
import { optionsOf } from './options.ts';
import { runCopy } from './run.ts';

/** A copy for the words of a command line. What is wrong with them is answered before anything is sent. */
export async function copyFor(values: Values, terminal: Terminal): Promise<Ended> {
  try {
    const options = optionsOf(values, { env: terminal.env, now: terminal.now() });
    const timezone = values['from-timezone'];
    assertZone(timezone);
    const stop = new AbortController();
    const signal = AbortSignal.any([terminal.signal, stop.signal]);
    const http = httpOf(terminal.env);
    const source = asker({ connection: options.source, http, signal });
    const target = asker({ connection: options.target, http, signal });
    return {
      kind: 'ended',
      status: await runCopy(values, { options, deps: { terminal, source, target, signal, stop, timezone } }),
    };
  } catch (error) {
    if (error instanceof Wrong) return { kind: 'wrong', error: error.message };
    throw error;
  }
}

function assertZone(timezone: string | undefined): void {
  try {
    if (timezone !== undefined) clockOf(timezone);
  } catch {
    throw new Wrong(`--from-timezone: ${timezone} is no time zone; give a name such as Europe/Berlin`);
  }
}
