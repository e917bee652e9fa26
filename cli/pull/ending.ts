import { STATUS, statusByHand, tell } from '../ending.ts';
import type { Terminal } from '../terminal.ts';
import type { PullOptions } from './options.ts';
import { readState, stateFileOf } from './state.ts';

/** The end of a pull that failed; answers the exit status. */
export function endedBefore(
  options: PullOptions,
  { terminal, error, how }: { terminal: Terminal; error: string; how?: object },
): number {
  terminal.err.write(`causeway pull: ${error}\n`);
  tell(terminal, { status: 'failed', ...whatOf(options), error, ...how });
  return STATUS.failed;
}

/** Somebody ended it: every page that the state names is on the disk, so the same command goes on behind it. */
export async function endedByHand(
  options: PullOptions,
  { terminal, how }: { terminal: Terminal; how: object },
): Promise<number> {
  const kept = (await readState(stateFileOf(options)).catch(() => undefined))?.rows ?? 0;
  terminal.err.write(
    `Interrupted. ${kept} rows are kept in ${options.out}.part; the same command goes on behind them.\n`,
  );
  tell(terminal, { status: 'interrupted', ...whatOf(options), rows: kept, ...how });
  return statusByHand(terminal);
}

export function whatOf({ resource, query, window, out, format }: PullOptions): object {
  return { what: resource, ...(query.event_name !== undefined && { event: query.event_name }), ...window, out, format };
}
